import { ApiError } from '../../errors.js';
import type { Caller } from '../model/directory.js';
import type { IdempotencyEntry, Repositories } from '../store/store.js';
import type { Services } from './services.js';

/** The Idempotency-Key of a POST and what it was sent with. */
export interface IdempotentRequest {
  readonly key: string;
  /** Method, path and body as one text; only a keyed hash of it is kept. */
  readonly request: string;
}

/** How long a key is remembered, in ms. */
export const IDEMPOTENCY_KEY_LIFETIME_MS = 24 * 60 * 60 * 1000;

/**
 * Inside the transaction that makes a resource: claims the key for it.
 * @returns the id of what an earlier, identical request has made: nothing is to be made then
 * @throws ApiError 422 when the key was used for another request
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
 * What an identical request has made before, for whoever has to know before a provider is asked.
 * @returns undefined when nothing is known of one
 * @throws ApiError 422 when the key was used for another request
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
      detail: 'This Idempotency-Key came with another request before: make a new key for a new request',
      source: { header: 'Idempotency-Key' },
    });
  }
  return earlier.resourceId;
}
