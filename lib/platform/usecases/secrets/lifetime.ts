import type { Values } from '../../../wire/credentials.js';
import { REPORTED_LIFETIME } from '../../../wire/secretResource.js';
import type { RefreshStrategy } from '../../model/refresh.js';

/** The lifetime of a token that can be renewed, in seconds, where nobody says it. */
const DEFAULT_LIFETIME_SECONDS = 3600;

/** How long a token lives. */
export interface Lifetime {
  /** Undefined: no expiry is known. */
  readonly seconds: number | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number | null;
  /** As it was last said, in seconds; null: it does not expire; undefined: it was never said. */
  readonly reported: number | null | undefined;
}

/** What counts for a token whose lifetime isn't said. */
export interface LifetimeContext {
  /** Of the auth-client. */
  readonly clientValues: Values;
  /** The secret's values before. */
  readonly values: Values;
  /** How another token can be got; undefined: it can't. */
  readonly strategy: RefreshStrategy | undefined;
}

/**
 * The lifetime of a token: as said, else the auth-client's `token_expires_in`, else as last said, else an hour for a token that can be
 * renewed. A token that has expired when it comes and can't be renewed has no known expiry: some servers write 0 for "never".
 * @param expiresIn in seconds; null: it does not expire; undefined: nothing
 * @param obtainedAtMs when the token came
 */
export function computeLifetime(
  expiresIn: number | null | undefined,
  { clientValues, values, strategy }: LifetimeContext,
  obtainedAtMs: number,
): Lifetime {
  const previous = readReportedLifetime(values);
  if (expiresIn !== undefined) {
    // An expired token tells nothing of how long the next one lives.
    const reported = expiresIn === 0 ? previous : expiresIn;
    const seconds = expiresIn === null || (expiresIn <= 0 && strategy === undefined) ? undefined : expiresIn;
    return toLifetime(seconds, reported, obtainedAtMs);
  }
  const { token_expires_in: explicit } = clientValues;
  if (typeof explicit === 'number') return toLifetime(explicit, previous, obtainedAtMs);
  if (previous !== undefined) return toLifetime(previous ?? undefined, previous, obtainedAtMs);
  return toLifetime(strategy === undefined ? undefined : DEFAULT_LIFETIME_SECONDS, previous, obtainedAtMs);
}

/**
 * The lifetime of a token that a request brings in its `credentials`: `expires_in`, else `expires_at`, whose time counts even when it is
 * over; `null` for either: it does not expire.
 */
export function readLifetime(sent: Values, context: LifetimeContext, nowMs: number): Lifetime {
  const { expires_in: seconds, expires_at: time } = sent;
  if (typeof seconds === 'number') return computeLifetime(seconds, context, nowMs);
  if (typeof time !== 'string')
    return computeLifetime(seconds === null || time === null ? null : undefined, context, nowMs);
  const expiresAtMs = Date.parse(time);
  const left = Math.max(0, Math.round((expiresAtMs - nowMs) / 1000));
  return { seconds: left, expiresAtMs, reported: computeLifetime(left, context, nowMs).reported };
}

/** The values with the lifetime in place of what was said of it; the expiry is the secret's own `expiresAtMs`. */
export function withLifetime(values: Values, { seconds, reported }: Lifetime): Values {
  const names = ['expires_in', 'expires_at', REPORTED_LIFETIME];
  return {
    ...Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name))),
    ...(seconds === undefined ? {} : { expires_in: seconds }),
    ...(reported === undefined ? {} : { [REPORTED_LIFETIME]: reported }),
  };
}

/** Values of an earlier release have `expires_in` only, which is what was said, or what counted in its place. */
function readReportedLifetime(values: Values): number | null | undefined {
  const reported = Object.hasOwn(values, REPORTED_LIFETIME) ? values[REPORTED_LIFETIME] : values.expires_in;
  if (reported === null) return null;
  return typeof reported === 'number' && reported > 0 ? reported : undefined;
}

function toLifetime(seconds: number | undefined, reported: number | null | undefined, obtainedAtMs: number): Lifetime {
  return { seconds, expiresAtMs: seconds === undefined ? null : obtainedAtMs + seconds * 1000, reported };
}
