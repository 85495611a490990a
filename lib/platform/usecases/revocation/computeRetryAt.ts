import type { Revocation } from '../../model/revocation.js';

const FIRST_BACKOFF_MS = 5000;
const MAX_BACKOFF_MS = 60 * 60 * 1000;
/** After that a provider is not asked again, in ms. */
const GIVE_UP_AFTER_MS = 3 * 24 * 60 * 60 * 1000;

/**
 * When a provider that has just failed is asked again: after 5, 10, 20 … seconds, at most an hour, of which one half is random.
 * @param retryAfterSeconds what it asks for; a floor
 * @param random a number from 0 up to 1
 * @returns undefined when it is given up
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
