import type { JsonObject } from '../../json.js';
import { REPORTED_LIFETIME } from '../../wire/secretResource.js';
import type { RefreshStrategy } from '../model/refresh.js';

/** Default lifetime of a token that can be refreshed, in seconds. */
const DEFAULT_LIFETIME_SECONDS = 3600;

/** The lifetime of a token. */
interface Lifetime {
  /** Undefined: no expiry is known. */
  readonly seconds: number | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number | null;
  /** As last reported, in seconds; null: it doesn't expire; undefined: never reported. */
  readonly reported: number | null | undefined;
}

/** Decides the lifetime of a token for which none is reported. */
interface LifetimeContext {
  /** Values of the auth client. */
  readonly clientValues: JsonObject;
  /** The secret's previous values. */
  readonly values: JsonObject;
  /** The way to obtain the next token; undefined: there is none. */
  readonly strategy: RefreshStrategy | undefined;
}

/**
 * Computes the lifetime of a token: as reported, else the auth client's `token_expires_in`, else as last reported, else an hour for a token
 * that can be refreshed. A token that is reported as expired and can't be refreshed has no known expiry: some servers send 0 for "never".
 * @param expiresIn as reported, in seconds; null: it doesn't expire; undefined: not reported
 * @param obtainedAtMs time of the token response
 */
export function computeLifetime(
  expiresIn: number | null | undefined,
  { clientValues, values, strategy }: LifetimeContext,
  obtainedAtMs: number,
): Lifetime {
  const previous = readReportedLifetime(values);
  if (expiresIn !== undefined) {
    // The lifetime of an expired token says nothing about the next one.
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
 * Reads the lifetime of a token in a request's `credentials`: `expires_in`, else `expires_at`, which may be in the past. If either is `null`,
 * the token doesn't expire.
 */
export function readLifetime(sent: JsonObject, context: LifetimeContext, nowMs: number): Lifetime {
  const { expires_in: seconds, expires_at: time } = sent;
  if (typeof seconds === 'number') return computeLifetime(seconds, context, nowMs);
  if (typeof time !== 'string')
    return computeLifetime(seconds === null || time === null ? null : undefined, context, nowMs);
  const expiresAtMs = Date.parse(time);
  const secondsLeft = Math.max(0, Math.round((expiresAtMs - nowMs) / 1000));
  return { seconds: secondsLeft, expiresAtMs, reported: computeLifetime(secondsLeft, context, nowMs).reported };
}

/** Replaces the members about expiry by the lifetime; the time of expiry is the secret's own `expiresAtMs`. */
export function withLifetime(values: JsonObject, { seconds, reported }: Lifetime): JsonObject {
  const names = ['expires_in', 'expires_at', REPORTED_LIFETIME];
  return {
    ...Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name))),
    ...(seconds === undefined ? {} : { expires_in: seconds }),
    ...(reported === undefined ? {} : { [REPORTED_LIFETIME]: reported }),
  };
}

/** Reads the lifetime last reported. Values of an earlier release have `expires_in` only: the reported lifetime or the default. */
function readReportedLifetime(values: JsonObject): number | null | undefined {
  const reported = Object.hasOwn(values, REPORTED_LIFETIME) ? values[REPORTED_LIFETIME] : values.expires_in;
  if (reported === null) return null;
  return typeof reported === 'number' && reported > 0 ? reported : undefined;
}

function toLifetime(seconds: number | undefined, reported: number | null | undefined, obtainedAtMs: number): Lifetime {
  return { seconds, expiresAtMs: seconds === undefined ? null : obtainedAtMs + seconds * 1000, reported };
}
