import { NEVER } from '../../model/refresh.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Pauses between attempts, in ms: three days in all (the schedule that Standard Webhooks recommends). */
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
/** Whatever receivers ask for: what is older is of no use to them, in ms. */
const MAX_AGE = 96 * HOUR;
/** What is added to a pause at most, as a share of it: receivers that come back are not met by all at once. */
const JITTER = 0.1;

/**
 * When a delivery is tried again.
 * @param attempts that have failed so far, this one included
 * @param eventAtMs when that happened which is told
 * @param retryAfterMs what the receiver asks for; a floor
 * @param random a number from 0 up to 1
 * @returns `NEVER` when it is given up
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
