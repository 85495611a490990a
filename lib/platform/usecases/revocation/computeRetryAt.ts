import type { Revocation } from '../../model/revocation.js';

const FIRST_BACKOFF_MS = 5000;
const MAX_BACKOFF_MS = 60 * 60 * 1000;
/** Age of a revocation after which it isn't retried, in ms. */
const GIVE_UP_AFTER_MS = 3 * 24 * 60 * 60 * 1000;

/**
 * Computes the time of the next attempt after a failure: after 5, 10, 20 … seconds, at most an hour; one half of it is jitter.
 * @param retryAfterSeconds the provider's Retry-After; a lower bound
 * @param random from 0 up to 1
 * @returns milliseconds since 1970; undefined when there is no further attempt
 */
export function computeRetryAt(
  { attempts, createdAtMs }: Pick<Revocation, 'attempts' | 'createdAtMs'>,
  nowMs: number,
  retryAfterSeconds: number | undefined,
  random: number,
): number | undefined {
  const backoffMs = Math.min(FIRST_BACKOFF_MS * 2 ** attempts, MAX_BACKOFF_MS);
  const retryAtMs =
    nowMs + Math.ceil(Math.max(backoffMs / 2 + (backoffMs / 2) * random, (retryAfterSeconds ?? 0) * 1000));
  return retryAtMs > createdAtMs + GIVE_UP_AFTER_MS ? undefined : retryAtMs;
}
