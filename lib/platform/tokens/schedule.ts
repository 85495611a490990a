import type { JsonObject } from '../../json.js';
import { findProviderRefresh } from '../../oauth/providers/index.js';
import type { ProviderRefresh } from '../../oauth/providers/protocol.js';
import type { RefreshState, RefreshStrategy } from '../model/refresh.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** A token with at most this lifetime is refreshed `SHORT_LEAD_SECONDS` before its expiry. */
const SHORT_LIFETIME_SECONDS = 20 * 60;
const SHORT_LEAD_SECONDS = 30;
const MAX_LEAD_SECONDS = 5 * 60;
const MAX_JITTER = 5 * SECOND;

const BASE_BACKOFF = 5 * SECOND;
const MAX_BACKOFF = 5 * MINUTE;
/** Longer once the token has expired: there is no valid token left that a retry could replace in time. */
const MAX_BACKOFF_EXPIRED = 30 * MINUTE;
/** The longest `Retry-After` that is honored. */
const MAX_RETRY_AFTER = DAY;
/** The time after which a secret whose refreshes keep failing is in error. */
const GIVE_UP_AFTER = 4 * DAY;
/** The interval of the attempts after that. */
export const PROBE_INTERVAL_MS = DAY;

/** Consecutive failures, over all secrets of an auth client, that open its circuit breaker. */
export const CIRCUIT_BREAKER_THRESHOLD = 5;

/** The times of a token, in ms since 1970. */
interface TokenLifetime {
  readonly obtainedAtMs: number;
  /** Null: the token doesn't expire. */
  readonly expiresAtMs: number | null;
}

/** The current time, and by how much the system clock was set back since the process started. */
export interface Clock {
  readonly nowMs: number;
  readonly movedBackMs: number;
}

/**
 * Returns the refresh lead in seconds: `refresh_lead_seconds` of the auth client, else 30 s, or 5 % of a lifetime over 20 minutes (at
 * most 5 minutes). Never more than half of the lifetime, or a token would be due as soon as it is issued.
 * @param lifetimeSeconds from obtaining the token to its expiry
 * @param values the `credentials` of the auth client
 */
export function computeLeadSeconds(lifetimeSeconds: number, strategy: RefreshStrategy, values: JsonObject): number {
  const half = lifetimeSeconds / 2;
  const configured = values.refresh_lead_seconds;
  if (typeof configured === 'number') return Math.min(configured, half);
  const own = findProviderRefresh(strategy);
  if (own !== undefined) return lifetimeSeconds * own.leadShare;
  return Math.min(
    half,
    lifetimeSeconds <= SHORT_LIFETIME_SECONDS ? SHORT_LEAD_SECONDS : Math.min(lifetimeSeconds * 0.05, MAX_LEAD_SECONDS),
  );
}

/** Returns the refresh lead in ms; 0 for a token that doesn't expire. */
export function computeLeadMs(
  { obtainedAtMs, expiresAtMs }: TokenLifetime,
  strategy: RefreshStrategy,
  values: JsonObject,
): number {
  if (expiresAtMs === null) return 0;
  return computeLeadSeconds(Math.max(0, expiresAtMs - obtainedAtMs) / SECOND, strategy, values) * SECOND;
}

/**
 * Returns the time from which a token is due: the start of its lead plus jitter, so that tokens that were obtained together are not
 * refreshed together.
 * @param jitter the share of the largest jitter, from 0 to less than 1
 */
export function computeRefreshAfter(
  lifetime: { readonly obtainedAtMs: number; readonly expiresAtMs: number },
  leadMs: number,
  strategy: RefreshStrategy,
  jitter: number,
): number {
  const leadStartMs = lifetime.expiresAtMs - leadMs;
  const own = findProviderRefresh(strategy);
  const earliestMs = own === undefined ? leadStartMs : Math.max(leadStartMs, computeRefreshableAt(lifetime, own));
  return Math.round(earliestMs + jitter * Math.min(MAX_JITTER, leadMs / 6));
}

/**
 * Returns the time from which a repeated token is due: as for any other token, but not before its expiry if it is already within its lead.
 * @param refreshAfterMs the result of `computeRefreshAfter`
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
 * Returns the backoff in ms after a token that was issued expired; it doubles each time.
 * @param sinceMs the time since the last such token; undefined: this is the first
 */
export function computeExpiredBackoffMs(sinceMs: number | undefined): number {
  return Math.min(MAX_BACKOFF_EXPIRED, Math.max(BASE_BACKOFF, 2 * (sinceMs ?? 0)));
}

/** Returns the time from which a provider refreshes a token by its own request, in ms since 1970. */
export function computeRefreshableAt(
  { obtainedAtMs }: Pick<TokenLifetime, 'obtainedAtMs'>,
  { minAgeMs }: Pick<ProviderRefresh, 'minAgeMs'>,
): number {
  return obtainedAtMs + minAgeMs;
}

/** Returns the time from which a failure reports that the token expires soon. */
export function computeExpiryAlertAt(expiresAtMs: number, leadMs: number, strategy: RefreshStrategy): number {
  return expiresAtMs - (findProviderRefresh(strategy)?.alertMs ?? leadMs / 2);
}

/**
 * Returns the backoff in ms after a failure: exponential with full jitter, or the longer one of the provider.
 * @param failures the consecutive failures, this one included
 * @param retryAfterSeconds the provider's `Retry-After`, the shortest backoff
 * @param random a number from 0 to less than 1
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
  const retry = findProviderRefresh(strategy)?.retry;
  const own = retry !== undefined && leftMs > 0 ? Math.min(retry.everyMs + retry.jitterMs * random, leftMs / 2) : 0;
  const requested = Math.min((retryAfterSeconds ?? 0) * SECOND, MAX_RETRY_AFTER);
  return Math.ceil(Math.max(backoff, own, requested, 1));
}

/** Whether refreshes have failed for so long that a user has to act; never while the token is valid. */
export function hasFailedTooLong({ expiresAtMs }: TokenLifetime, failingSinceMs: number, nowMs: number): boolean {
  return nowMs - failingSinceMs >= GIVE_UP_AFTER && (expiresAtMs === null || expiresAtMs <= nowMs);
}

/** Returns the time in ms for which the circuit breaker of an auth client opens after consecutive failures. */
export function computeCircuitOpenMs(failuresInRow: number, retryAfterSeconds: number | undefined): number {
  const backoff = Math.min(MAX_BACKOFF, BASE_BACKOFF * 2 ** Math.min(failuresInRow - CIRCUIT_BREAKER_THRESHOLD, 30));
  return Math.ceil(Math.max(backoff, Math.min((retryAfterSeconds ?? 0) * SECOND, MAX_RETRY_AFTER)));
}

/** Whether a scheduled refresh of the secret may start now. */
export function isDue(state: RefreshState, clock: Clock): boolean {
  return state.refreshAfterMs <= correctForClockMove(state.obtainedAtMs, clock) && computeWaitMs(state, clock) === 0;
}

/** Returns the rest of the backoff in ms, during which forced refreshes are refused as well. */
export function computeWaitMs({ nextAttemptAtMs, lastErrorAtMs }: RefreshState, clock: Clock): number {
  return Math.max(0, nextAttemptAtMs - correctForClockMove(lastErrorAtMs, clock));
}

/** Returns the time to compare with `ms`. A time in the future is from before the system clock was set back. */
export function correctForClockMove(ms: number | null, { nowMs, movedBackMs }: Clock): number {
  return ms !== null && ms > nowMs ? nowMs + movedBackMs : nowMs;
}

/** Returns the share of the jitter for a secret, from 0 to less than 1, from the random digits at the end of its id. */
export function deriveJitter(secretId: string): number {
  return Number.parseInt(secretId.slice(-8), 16) / 2 ** 32 || 0;
}
