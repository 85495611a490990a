/** How a provider tells how long something lives. */
export interface LifetimeReading {
  /** What the provider counts `expires_in` in. */
  readonly unit: 'seconds' | 'milliseconds';
  /** When the answer came, in ms since 1970. */
  readonly nowMs: number;
}

/** Ten years. What is above it means "never", as 9223372036854775 does at Usergrid. */
const LONGEST_SECONDS = 10 * 365 * 24 * 3600;
/** Seconds since 1970 stay below it until the year 5138, milliseconds have been above it since 1973. */
const FIRST_MS = 1e11;

/**
 * Seconds that a member such as `expires_in` tells: a number, or one written as text. Joining such a text to a time has put
 * expiries far into the future.
 * @returns undefined: not told, or not in a way that means anything; null: it doesn't end
 */
export function lifeOf(value: unknown, { unit }: LifetimeReading): number | null | undefined {
  const count = numberOf(value);
  return count === undefined ? undefined : bounded(unit === 'milliseconds' ? count / 1000 : count);
}

/** The same of a member such as `expires_at`: seconds or milliseconds since 1970, or an ISO 8601 text. */
export function lifeUntil(value: unknown, { nowMs }: LifetimeReading): number | null | undefined {
  const count = numberOf(value);
  const isDate = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value);
  const atMs = count === undefined ? (isDate ? Date.parse(value) : NaN) : count < FIRST_MS ? count * 1000 : count;
  return Number.isNaN(atMs) ? undefined : bounded((atMs - nowMs) / 1000);
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && !Number.isNaN(number) ? number : undefined;
}

function bounded(seconds: number): number | null | undefined {
  if (seconds > LONGEST_SECONDS) return null;
  return seconds >= 1 ? Math.floor(seconds) : undefined;
}
