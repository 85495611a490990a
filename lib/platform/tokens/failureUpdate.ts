import type { EventType } from '../model/event.js';
import { NEVER, type RefreshState } from '../model/refresh.js';
import type { StoredSecret } from '../model/secret.js';
import type { TokenRefusal } from '../model/tokenClient.js';
import { isProvisional } from './provisionalRefusal.js';
import { formatRefusal } from './refreshErrors.js';
import { computeExpiryAlertAt, computeBackoffMs, hasFailedTooLong, PROBE_INTERVAL_MS } from './schedule.js';

/** Failures of the class `configuration` in a row after which the secret is in error. */
const MAX_CONFIGURATION_FAILURES = 3;

/** The shortest delay between two attempts while the token is valid. */
const MIN_RETRY_DELAY_MS = 1000;

/** A refresh without a new token. */
export interface RefreshFailure {
  readonly state: RefreshState;
  readonly refusal: TokenRefusal;
  /** Whether this or an earlier request with the same refresh token has an unknown outcome. */
  readonly isInterrupted: boolean;
  /** The refresh lead of the token. */
  readonly leadMs: number;
  readonly nowMs: number;
  /** A number from 0 to less than 1. */
  readonly random: number;
}

/** The changes that a failure causes. */
export interface FailureUpdate {
  readonly state: RefreshState;
  readonly secret: Pick<StoredSecret, 'state' | 'error' | 'degradedSinceMs'>;
  readonly events: readonly { readonly type: EventType; readonly data: Readonly<Record<string, string | number>> }[];
}

/** Returns the changes after a failure of a single secret. Not for refusals that apply to all secrets of an auth client. */
export function computeFailureUpdate(failure: RefreshFailure): FailureUpdate {
  const { state, refusal, nowMs } = failure;
  const failingSinceMs = state.failingSinceMs ?? nowMs;
  const failures = countFailures(state, refusal);
  const failed: RefreshState = {
    ...state,
    failures,
    failingSinceMs,
    lastErrorCode: refusal.code,
    lastErrorAtMs: nowMs,
    lastErrorClass: refusal.outcome,
  };
  const errorText = failure.isInterrupted ? `interrupted: ${formatRefusal(refusal)}` : formatRefusal(refusal);
  if (refusal.outcome === 'dead') {
    return {
      state: { ...failed, status: 'error', nextAttemptAtMs: NEVER },
      secret: { state: 'error', error: errorText, degradedSinceMs: null },
      events: [{ type: 'secret.reauthorization_required', data: { code: refusal.code } }],
    };
  }
  if (refusal.outcome === 'client') {
    return {
      // Retried once a day and after a change of the auth client, which may be the cause.
      state: { ...failed, status: 'error', nextAttemptAtMs: nowMs + PROBE_INTERVAL_MS },
      secret: { state: 'error', error: errorText, degradedSinceMs: null },
      events:
        state.status === 'error' ? [] : [{ type: 'secret.reauthorization_required', data: { code: refusal.code } }],
    };
  }
  const isFirstFailure = state.failures === 0 && state.status !== 'error';
  const needsUser =
    state.status === 'error' ||
    (refusal.outcome === 'configuration'
      ? failures >= MAX_CONFIGURATION_FAILURES
      : hasFailedTooLong(state, failingSinceMs, nowMs));
  if (needsUser) {
    return {
      state: { ...failed, status: 'error', nextAttemptAtMs: nowMs + PROBE_INTERVAL_MS },
      secret: { state: 'error', error: errorText, degradedSinceMs: null },
      // The first failure has already been reported; this event reports that a user has to act.
      events:
        state.status === 'error'
          ? []
          : [{ type: 'secret.refresh_failed', data: { code: refusal.code, state: 'error' } }],
    };
  }
  const { strategy } = state;
  const backoffMs = computeBackoffMs(state, strategy, failures, refusal.retryAfterSeconds, nowMs, failure.random);
  const retriesSoon = isProvisional(refusal) && refusal.retryAfterSeconds === undefined;
  const delayMs = retriesSoon ? capToLifetime(backoffMs, state, nowMs) : backoffMs;
  return {
    state: {
      ...failed,
      status: 'degraded',
      nextAttemptAtMs: nowMs + delayMs,
      // Most providers accept a replaced refresh token for a short time only: retry soon.
      refreshAfterMs: refusal.outcome === 'ambiguous' ? Math.min(state.refreshAfterMs, nowMs) : state.refreshAfterMs,
    },
    secret: { state: 'ready', error: null, degradedSinceMs: failingSinceMs },
    events: [
      ...(isFirstFailure
        ? [{ type: 'secret.refresh_failed', data: { code: refusal.code, state: 'ready' } } as const]
        : []),
      ...createExpiringSoonEvents(failure),
    ],
  };
}

/** Shortens the delay so that a refusal that may be over in a second is retried while the token is still valid. */
function capToLifetime(delayMs: number, { expiresAtMs }: RefreshState, nowMs: number): number {
  const leftMs = expiresAtMs === null ? Infinity : expiresAtMs - nowMs;
  return leftMs > 0 ? Math.min(delayMs, Math.max(MIN_RETRY_DELAY_MS, leftMs / 2)) : delayMs;
}

/** Counts failures in a row. The first of the class `configuration` starts a new count: transient failures before it don't matter. */
function countFailures({ failures, lastErrorClass }: RefreshState, { outcome }: TokenRefusal): number {
  return outcome === 'configuration' && lastErrorClass !== 'configuration' ? 1 : failures + 1;
}

/** Returns `secret.expiring_soon` once for each token: at the first failure after its alert time. */
function createExpiringSoonEvents({ state, leadMs, nowMs }: RefreshFailure): FailureUpdate['events'] {
  const { expiresAtMs, lastErrorAtMs, strategy } = state;
  if (expiresAtMs === null) return [];
  const alertAtMs = computeExpiryAlertAt(expiresAtMs, leadMs, strategy);
  const isReported = lastErrorAtMs !== null && lastErrorAtMs >= alertAtMs;
  if (isReported || nowMs < alertAtMs) return [];
  return [{ type: 'secret.expiring_soon', data: { expires_at: new Date(expiresAtMs).toISOString() } }];
}
