import { NEVER } from '../../model/refresh.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Delays between attempts, in ms: three days in total (the schedule that Standard Webhooks recommends). */
const RETRY_DELAYS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;
/** Maximum age of an event that is still delivered, whatever Retry-After says, in ms. */
const MAX_AGE = 96 * HOUR;
/** Maximum jitter as a fraction of a delay, so that a recovered receiver does not get all deliveries at once. */
const JITTER = 0.1;

/**
 * Returns the time of the next attempt, in ms since 1970; `NEVER` if there is none.
 * @param attempts failed attempts so far, including this one
 * @param eventAtMs time of the event
 * @param retryAfterMs minimum delay that the receiver asks for
 * @param random a number from 0 up to 1
 */
export function scheduleNextAttempt(
  attempts: number,
  eventAtMs: number,
  nowMs: number,
  retryAfterMs: number,
  random: number,
): number {
  const delay = RETRY_DELAYS[attempts - 1];
  if (delay === undefined) return NEVER;
  const at = nowMs + Math.max(Math.round(delay * (1 + JITTER * random)), retryAfterMs);
  return at > eventAtMs + MAX_AGE ? NEVER : at;
}
