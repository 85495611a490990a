import type { Values } from '../../../wire/credentials.js';

/** What a token counts as living when nobody says, in seconds. */
const USUAL_LIFE_SECONDS = 3600;

/** How long a token lives. */
export interface Lifetime {
  /** As granted; undefined: no expiry is known. */
  readonly seconds: number | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number | null;
}

/**
 * What `expires_in` or else `expires_at` say of a token that was got now. `null` for either means that it doesn't end; with
 * neither, the auth-client's `token_expires_in` counts.
 */
export function lifetimeOf(sent: Values, clientValues: Values, nowMs: number): Lifetime {
  const { expires_in: seconds, expires_at: end } = sent;
  if (typeof seconds === 'number') return living(seconds, nowMs);
  if (seconds === null || (seconds === undefined && end === null)) return { seconds: undefined, expiresAtMs: null };
  if (typeof end === 'string') {
    const expiresAtMs = Date.parse(end);
    return { seconds: Math.max(0, Math.round((expiresAtMs - nowMs) / 1000)), expiresAtMs };
  }
  return living(lifeByClient(clientValues), nowMs);
}

/** The values with the granted seconds in place of what was said of the end; that is the secret's own `expiresAtMs`. */
export function withLifetime(values: Values, { seconds }: Lifetime): Values {
  const others = Object.entries(values).filter(([name]) => name !== 'expires_in' && name !== 'expires_at');
  return Object.fromEntries(seconds === undefined ? others : [...others, ['expires_in', seconds]]);
}

/** `token_expires_in` of an auth-client, in seconds. */
function lifeByClient({ token_expires_in: seconds }: Values): number {
  return typeof seconds === 'number' ? seconds : USUAL_LIFE_SECONDS;
}

function living(seconds: number, nowMs: number): Lifetime {
  return { seconds, expiresAtMs: nowMs + seconds * 1000 };
}
