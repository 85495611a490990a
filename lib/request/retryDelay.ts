/**
 * Milliseconds the step waits at most for one attempt. A broker gives a message that is not acknowledged within its
 * delivery timeout (half an hour by default) to someone else; the nine pauses of ten attempts stay below that.
 */
export const MAX_RETRY_DELAY_MS = 120_000;

/** Milliseconds that at most come on top of a server's own Retry-After, so that not all come back at once. */
const MAX_JITTER_MS = 1000;

/**
 * Milliseconds until the next attempt: the server's Retry-After (RFC 9110 section 10.2.3) and a little more, or else
 * 1, 2, 4, … seconds, of which one half is random.
 *
 * @param attempt the one that failed; 1 is the first
 * @param retryAfter the header as sent; seconds or a date. Zero and a date that is over mean at once; what can't be read
 *   counts as absent.
 * @param random a number from 0 up to 1
 */
export function computeRetryDelayMs(
  attempt: number,
  retryAfter: string | undefined,
  nowMs: number,
  random: () => number,
): number {
  const asked = parseRetryAfterMs(retryAfter, nowMs);
  if (asked === undefined) {
    const backoff = Math.min(1000 * 2 ** (attempt - 1), MAX_RETRY_DELAY_MS);
    return Math.round(backoff / 2 + (backoff / 2) * random());
  }
  const floor = Math.min(asked, MAX_RETRY_DELAY_MS);
  return Math.ceil(floor + Math.min(floor / 10, MAX_JITTER_MS) * random());
}

/** Milliseconds that a Retry-After asks for, 0 when they are over; undefined when it can't be read. */
export function parseRetryAfterMs(retryAfter: string | undefined, nowMs: number): number | undefined {
  const text = retryAfter?.trim() ?? '';
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : dateMs(text) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** The three forms of an HTTP date (RFC 9110 section 5.6.7); NaN for anything else. The oldest form names no zone. */
function dateMs(text: string): number {
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text)) return NaN;
  return Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
}
