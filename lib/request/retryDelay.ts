import { parseRetryAfterMs } from '../http/rateLimitHeaders.js';

/**
 * Maximum delay before one attempt, in milliseconds. A broker redelivers a message that is not acknowledged within its
 * delivery timeout (half an hour by default); the nine delays of ten attempts stay below that.
 */
export const MAX_RETRY_DELAY_MS = 120_000;

/** Maximum jitter on top of the time that a server asks for, in milliseconds. */
const MAX_JITTER_MS = 1000;

/**
 * Milliseconds until the next attempt: Retry-After (RFC 9110, section 10.2.3) plus jitter, or exponential backoff of
 * 1, 2, 4, … seconds, of which one half is random.
 *
 * @param attempt number of the failed attempt, from 1
 * @param retryAfter see `findRetryAfter`. Zero and a past time mean no delay; an invalid value is ignored.
 * @param random returns a number in [0, 1)
 */
export function computeRetryDelayMs(
  attempt: number,
  retryAfter: string | undefined,
  nowMs: number,
  random: () => number,
): number {
  const requestedMs = parseRetryAfterMs(retryAfter, nowMs);
  if (requestedMs === undefined) {
    const backoff = Math.min(1000 * 2 ** (attempt - 1), MAX_RETRY_DELAY_MS);
    return Math.round(backoff / 2 + (backoff / 2) * random());
  }
  return addJitter(Math.min(requestedMs, MAX_RETRY_DELAY_MS), random);
}

/** Returns a delay that a server asks for plus up to a tenth of it, so that clients don't return all at once. Milliseconds. */
export function addJitter(ms: number, random: () => number): number {
  return Math.ceil(ms + Math.min(ms / 10, MAX_JITTER_MS) * random());
}
