import { ApiError } from '../../errors.js';
import type { Caller } from '../model/directory.js';
import type { IdempotencyEntry, Repositories } from '../store/store.js';
import type { Services } from './services.js';

/** The Idempotency-Key of a POST and its request. */
export interface IdempotentRequest {
  readonly key: string;
  /** Method, path and body as one text; only a keyed hash of it is stored. */
  readonly request: string;
}

/** Lifetime of a key, in ms. */
const IDEMPOTENCY_KEY_LIFETIME_MS = 24 * 60 * 60 * 1000;

/**
 * Claims the key for a new resource. Call it inside the transaction that creates the resource.
 * @returns the id of the resource that an earlier, identical request created: do not create another one
 * @throws ApiError `idempotency_key_reused` when the key was used for a different request
 */
export async function claimIdempotencyKey(
  services: Pick<Services, 'vault' | 'now'>,
  { idempotency }: Pick<Repositories, 'idempotency'>,
  caller: Caller,
  idempotent: IdempotentRequest | undefined,
  resourceId: string,
): Promise<string | undefined> {
  if (idempotent === undefined) return undefined;
  const nowMs = services.now();
  await idempotency.deleteOlderThan(nowMs - IDEMPOTENCY_KEY_LIFETIME_MS);
  const earlier = await idempotency.claim({
    userId: caller.user.id,
    key: idempotent.key,
    fingerprint: services.vault.fingerprint(idempotent.request),
    resourceId,
    createdAtMs: nowMs,
  });
  return earlier === undefined ? undefined : requireSameRequest(services, idempotent, earlier);
}

/**
 * Returns the id of the resource that an identical request created, for a check before a request to a provider.
 * @returns undefined if there is none
 * @throws ApiError `idempotency_key_reused` when the key was used for a different request
 */
export async function findEarlierResource(
  { vault, now, store }: Pick<Services, 'vault' | 'now' | 'store'>,
  caller: Caller,
  idempotent: IdempotentRequest | undefined,
): Promise<string | undefined> {
  if (idempotent === undefined) return undefined;
  const earlier = await store.idempotency.find(caller.user.id, idempotent.key);
  if (earlier === undefined || earlier.createdAtMs < now() - IDEMPOTENCY_KEY_LIFETIME_MS) return undefined;
  return requireSameRequest({ vault }, idempotent, earlier);
}

function requireSameRequest(
  { vault }: Pick<Services, 'vault'>,
  idempotent: IdempotentRequest,
  earlier: IdempotencyEntry,
): string {
  if (earlier.fingerprint !== vault.fingerprint(idempotent.request, earlier.fingerprint)) {
    throw new ApiError(422, {
      code: 'idempotency_key_reused',
      detail: 'This Idempotency-Key was already used for a different request. Use a new key',
      source: { header: 'Idempotency-Key' },
    });
  }
  return earlier.resourceId;
}
