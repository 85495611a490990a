import { ApiError } from '../../../errors.js';
import type { Caller } from '../../model/directory.js';
import { Conflict, type Repositories } from '../../store/store.js';
import type { Services } from '../services.js';

/** What changes of the directory need. */
export type DirectoryServices = Pick<Services, 'store' | 'now' | 'randomBytes'>;

/**
 * On whose behalf the directory is changed. Whether that is allowed is judged before, where the request is known: what the
 * functions of this folder change, they change.
 */
export interface Actor {
  /** For the audit; null: the operator, at the command line. */
  readonly caller: Caller | null;
  /** Marks an id as what this request makes, and gives the one that the same request has made before. */
  readonly claim?: (tx: Repositories, id: string) => Promise<string | undefined>;
}

/** Whoever may run the command line has the keys and the database anyway. */
export const COMMAND_LINE_ACTOR: Actor = { caller: null };

/**
 * Makes something once, however often the request comes.
 * @param id of what is going to be made
 * @param find what an earlier, identical request has made
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
 * What something is made in may have been removed since it was looked up; a store says that in its own way.
 * @param recheck throws the ApiError for what is no longer there
 */
export async function recheckOnFailure<T>(creating: Promise<T>, recheck: () => Promise<unknown>): Promise<T> {
  try {
    return await creating;
  } catch (error: unknown) {
    if (!(error instanceof ApiError) && !(error instanceof Conflict)) await recheck();
    throw error;
  }
}
