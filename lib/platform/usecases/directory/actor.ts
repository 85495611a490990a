import { ApiError } from '../../../errors.js';
import type { Caller } from '../../model/directory.js';
import { Conflict, type Repositories } from '../../store/store.js';
import type { Services } from '../services.js';

/** The services that changes of the directory need. */
export type DirectoryServices = Pick<Services, 'store' | 'now' | 'randomBytes'>;

/** The actor of a change in the directory. The functions of this folder check no permissions: their callers do. */
export interface Actor {
  /** For the audit log; null: the command line. */
  readonly caller: Caller | null;
  /** Claims the Idempotency-Key for the id of a new resource; returns the id that the same request created before. */
  readonly claim?: (tx: Repositories, id: string) => Promise<string | undefined>;
}

/** The command line has full access: its users have the keys and the database anyway. */
export const COMMAND_LINE_ACTOR: Actor = { caller: null };

/**
 * Creates a resource once, however often the request is repeated.
 * @param id of the new resource
 * @param find returns the resource that an earlier, identical request created
 */
export async function createOnce<T>(
  { store }: DirectoryServices,
  actor: Actor,
  id: string,
  find: (tx: Repositories, id: string) => Promise<T>,
  create: (tx: Repositories) => Promise<T>,
): Promise<T> {
  return store.transaction(async (tx) => {
    const earlier = await actor.claim?.(tx, id);
    return earlier === undefined ? create(tx) : find(tx, earlier);
  });
}

/**
 * Rechecks the parent of a new resource if creating it fails, as the parent may have been deleted since it was read and
 * stores report that in their own way.
 * @param recheck throws the ApiError if the parent no longer exists
 */
export async function recheckOnFailure<T>(creating: Promise<T>, recheck: () => Promise<unknown>): Promise<T> {
  try {
    return await creating;
  } catch (error: unknown) {
    if (!(error instanceof ApiError) && !(error instanceof Conflict)) await recheck();
    throw error;
  }
}
