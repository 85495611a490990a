import type { RefreshState, RefreshStrategy } from '../model/refresh.js';
import type { Values } from '../../wire/credentials.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A token that lives no longer than this, in seconds, is refreshed `SHORT_LEAD` before its end. */
const SHORT_LIFETIME_SECONDS = 20 * 60;
const SHORT_LEAD_SECONDS = 30;
const MAX_LEAD_SECONDS = 5 * 60;
/** Instagram refreshes no token that is younger. */
const INSTAGRAM_MIN_AGE = DAY;
const MAX_JITTER = 5 * SECOND;

const BASE_BACKOFF = 5 * SECOND;
const MAX_BACKOFF = 5 * MINUTE;
/** Once the token has ended nobody's flow is saved by haste. */
const MAX_BACKOFF_EXPIRED = 30 * MINUTE;
/** A provider that asks for more isn't heeded. */
const MAX_RETRY_AFTER = DAY;
/** Without success for so long, a person has to look. */
const GIVE_UP_AFTER = 4 * DAY;
/** How often it is tried all the same after that. */
export const PROBE_INTERVAL_MS = DAY;

/** Failures in a row, over all secrets of an auth-client, until it is paused. */
export const CIRCUIT_BREAKER_THRESHOLD = 5;

/** A token and its times, in ms since 1970. */
export interface TokenLifetime {
  readonly obtainedAtMs: number;
  /** Null: it has no end. */
  readonly expiresAtMs: number | null;
}

/** What it is now, and by how much the clock has moved back since the process began. */
export interface Clock {
  readonly nowMs: number;
  readonly movedBackMs: number;
}

/**
 * How long before its end a token is refreshed: what the auth-client asks for, else 30 s or 5 % of a longer life; never more
 * than half of the life, or a token would be due as soon as it is there.
 * @param lifetimeSeconds from when the token was got to when it ends
 * @param client the auth-client's type, and its `credentials`
 */
export function computeLeadSeconds(
  lifetimeSeconds: number,
  client: { readonly type: string; readonly values: Values },
): number {
  const half = lifetimeSeconds / 2;
  const configured = client.values.refresh_lead_seconds;
  if (typeof configured === 'number') return Math.min(configured, half);
  // These live for weeks and can't be refreshed once they have ended.
  if (client.type === 'oauth2_instagram') return half;
  return Math.min(
    half,
    lifetimeSeconds <= SHORT_LIFETIME_SECONDS ? SHORT_LEAD_SECONDS : Math.min(lifetimeSeconds * 0.05, MAX_LEAD_SECONDS),
  );
}

/** The same of a token, in ms; 0 for one without an end. */
export function computeLeadMs(
  { obtainedAtMs, expiresAtMs }: TokenLifetime,
  client: { readonly type: string; readonly values: Values },
): number {
  if (expiresAtMs === null) return 0;
  return computeLeadSeconds(Math.max(0, expiresAtMs - obtainedAtMs) / SECOND, client) * SECOND;
}

/**
 * From when a token is refreshed: the start of its lead and a little later, so that those that came together don't go together.
 * @param jitter which part of the most that is allowed, from 0 up to 1
 */
export function computeRefreshAfter(
  lifetime: { readonly obtainedAtMs: number; readonly expiresAtMs: number },
  leadMs: number,
  strategy: RefreshStrategy,
  jitter: number,
): number {
  const leadStartMs = lifetime.expiresAtMs - leadMs;
  const earliestMs =
    strategy === 'ig_refresh' ? Math.max(leadStartMs, computeInstagramRefreshableAt(lifetime)) : leadStartMs;
  return Math.round(earliestMs + jitter * Math.min(MAX_JITTER, leadMs / 6));
}

/**
 * From when a token is asked for again that the provider has just given a second time. Until that nears its expiry once more this is as
 * for any token; then one request more, once it has expired.
 * @param refreshAfterMs as `refreshAfter` says
 */
export function computeRefreshAfterRepeat(
  { expiresAtMs }: { readonly expiresAtMs: number },
  leadMs: number,
  refreshAfterMs: number,
  nowMs: number,
): number {
  return refreshAfterMs - nowMs > leadMs ? refreshAfterMs : Math.max(refreshAfterMs, expiresAtMs);
}

/**
 * How long a provider is left alone that has given a token without any time left: each time twice as long as it was left alone before.
 * @param sinceMs since the last such token; undefined: this is the first
 */
export function computeExpiredBackoffMs(sinceMs: number | undefined): number {
  return Math.min(MAX_BACKOFF_EXPIRED, Math.max(BASE_BACKOFF, 2 * (sinceMs ?? 0)));
}

/** When Instagram takes a token for a refresh. */
export function computeInstagramRefreshableAt({ obtainedAtMs }: Pick<TokenLifetime, 'obtainedAtMs'>): number {
  return obtainedAtMs + INSTAGRAM_MIN_AGE;
}

/** When people are told that a token which isn't refreshed is about to end. */
export function computeExpiryAlertAt(expiresAtMs: number, leadMs: number, strategy: RefreshStrategy): number {
  return expiresAtMs - (strategy === 'ig_refresh' ? 7 * DAY : leadMs / 2);
}

/**
 * How long to wait after a failure: a random part of a pause that doubles; Instagram's tokens, which have weeks left, daily.
 * @param failures in a row, with this one
 * @param retryAfterSeconds the provider's Retry-After: not before that
 * @param random from 0 up to 1
 */
export function computeBackoffMs(
  { expiresAtMs }: Pick<TokenLifetime, 'expiresAtMs'>,
  strategy: RefreshStrategy,
  failures: number,
  retryAfterSeconds: number | undefined,
  nowMs: number,
  random: number,
): number {
  const leftMs = expiresAtMs === null ? Infinity : expiresAtMs - nowMs;
  const cap = leftMs > 0 ? MAX_BACKOFF : MAX_BACKOFF_EXPIRED;
  const backoff = Math.min(cap, BASE_BACKOFF * 2 ** Math.min(failures - 1, 30)) * random;
  const daily = strategy === 'ig_refresh' && leftMs > 0 ? Math.min(DAY + HOUR * random, leftMs / 2) : 0;
  const requested = Math.min((retryAfterSeconds ?? 0) * SECOND, MAX_RETRY_AFTER);
  return Math.ceil(Math.max(backoff, daily, requested, 1));
}

/** Whether it has failed for so long that a person has to look. A token that still works is given no such alarm. */
export function hasFailedTooLong({ expiresAtMs }: TokenLifetime, failingSinceMs: number, nowMs: number): boolean {
  return nowMs - failingSinceMs >= GIVE_UP_AFTER && (expiresAtMs === null || expiresAtMs <= nowMs);
}

/** For how long an auth-client whose provider has failed so many times in a row is left alone. */
export function computeCircuitOpenMs(failuresInRow: number, retryAfterSeconds: number | undefined): number {
  const backoff = Math.min(MAX_BACKOFF, BASE_BACKOFF * 2 ** Math.min(failuresInRow - CIRCUIT_BREAKER_THRESHOLD, 30));
  return Math.ceil(Math.max(backoff, Math.min((retryAfterSeconds ?? 0) * SECOND, MAX_RETRY_AFTER)));
}

/** Whether the clock has a secret refreshed now. */
export function isDue(state: RefreshState, clock: Clock): boolean {
  return state.refreshAfterMs <= correctForClockMove(state.obtainedAtMs, clock) && computeWaitMs(state, clock) === 0;
}

/** For how long a secret isn't refreshed, whoever asks: what is left of its back-off. */
export function computeWaitMs({ nextAttemptAtMs, lastErrorAtMs }: RefreshState, clock: Clock): number {
  return Math.max(0, nextAttemptAtMs - correctForClockMove(lastErrorAtMs, clock));
}

/** What happened at a time that is still to come happened before the clock was put back. */
export function correctForClockMove(ms: number | null, { nowMs, movedBackMs }: Clock): number {
  return ms !== null && ms > nowMs ? nowMs + movedBackMs : nowMs;
}

/** The part of the jitter that a secret has: ids end in random digits. */
export function deriveJitter(secretId: string): number {
  return Number.parseInt(secretId.slice(-8), 16) / 2 ** 32 || 0;
}
