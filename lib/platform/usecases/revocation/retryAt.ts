import type { Revocation } from '../../model/revocation.js';

const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 60 * 60 * 1000;
/** After that a provider is not asked again, in ms. */
const GIVE_UP_MS = 3 * 24 * 60 * 60 * 1000;

/**
 * When a provider that has just failed is asked again: after 5, 10, 20 … seconds, at most an hour, of which one half is random.
 * @param retryAfterSeconds what it asks for; a floor
 * @param random a number from 0 up to 1
 * @returns undefined when it is given up
 */
export function retryAtMs(
  { attempts, createdAtMs }: Pick<Revocation, 'attempts' | 'createdAtMs'>,
  nowMs: number,
  retryAfterSeconds: number | undefined,
  random: number,
): number | undefined {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** attempts, LONGEST_PAUSE_MS);
  const at = nowMs + Math.ceil(Math.max(pause / 2 + (pause / 2) * random, (retryAfterSeconds ?? 0) * 1000));
  return at > createdAtMs + GIVE_UP_MS ? undefined : at;
}
