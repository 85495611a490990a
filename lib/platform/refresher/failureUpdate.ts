import { NEVER, type RefreshState } from '../model/refresh.js';
import type { EventType } from '../model/event.js';
import type { StoredSecret } from '../model/secret.js';
import type { TokenRefusal } from '../model/tokenClient.js';
import { formatRefusal } from '../usecases/refresh/refreshErrors.js';
import { isProvisional } from './provisionalRefusal.js';
import { computeExpiryAlertAt, computeBackoffMs, hasFailedTooLong, PROBE_INTERVAL_MS } from './schedule.js';

/** How often the request may be refused as such before a person has to look. */
const MAX_CONFIGURATION_FAILURES = 3;

/** Between two tries while the token still works. */
const MIN_RETRY_DELAY_MS = 1000;

/** A refresh that gave no token. */
export interface RefreshFailure {
  readonly state: RefreshState;
  readonly refusal: TokenRefusal;
  /** Whether this or an earlier call with the same refresh token may have been acted upon without our learning it. */
  readonly isInterrupted: boolean;
  /** Of the token, in ms. */
  readonly lead: number;
  readonly nowMs: number;
  /** From 0 up to 1. */
  readonly random: number;
}

/** What is written of it. */
export interface FailureUpdate {
  readonly state: RefreshState;
  readonly secret: Pick<StoredSecret, 'state' | 'error' | 'degradedSinceMs'>;
  readonly events: readonly { readonly type: EventType; readonly data: Readonly<Record<string, string | number>> }[];
}

/** What comes of a failure that is the secret's own. A refusal of the auth-client is, unless it is that of all of its secrets. */
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
  const words = failure.isInterrupted ? `interrupted: ${formatRefusal(refusal)}` : formatRefusal(refusal);
  if (refusal.outcome === 'dead') {
    return {
      state: { ...failed, status: 'error', nextAttemptAtMs: NEVER },
      secret: { state: 'error', error: words, degradedSinceMs: null },
      events: [{ type: 'secret.reauthorization_required', data: { code: refusal.code } }],
    };
  }
  if (refusal.outcome === 'client') {
    return {
      // Looked at once a day, and once the auth-client has been changed: what was refused may have been the auth-client after all.
      state: { ...failed, status: 'error', nextAttemptAtMs: nowMs + PROBE_INTERVAL_MS },
      secret: { state: 'error', error: words, degradedSinceMs: null },
      events:
        state.status === 'error' ? [] : [{ type: 'secret.reauthorization_required', data: { code: refusal.code } }],
    };
  }
  const begins = state.failures === 0 && state.status !== 'error';
  const isOver =
    state.status === 'error' ||
    (refusal.outcome === 'configuration'
      ? failures >= MAX_CONFIGURATION_FAILURES
      : hasFailedTooLong(state, failingSinceMs, nowMs));
  if (isOver) {
    return {
      state: { ...failed, status: 'error', nextAttemptAtMs: nowMs + PROBE_INTERVAL_MS },
      secret: { state: 'error', error: words, degradedSinceMs: null },
      // People have heard of the failures; now it is for them to act.
      events:
        state.status === 'error'
          ? []
          : [{ type: 'secret.refresh_failed', data: { code: refusal.code, state: 'error' } }],
    };
  }
  const { strategy } = state;
  const usual = computeBackoffMs(state, strategy, failures, refusal.retryAfterSeconds, nowMs, failure.random);
  const isSoon = isProvisional(refusal) && refusal.retryAfterSeconds === undefined;
  const pause = isSoon ? capToLifetime(usual, state, nowMs) : usual;
  return {
    state: {
      ...failed,
      status: 'degraded',
      nextAttemptAtMs: nowMs + pause,
      // Providers mostly take a refresh token that was just replaced for a little while: no time to wait for its turn.
      refreshAfterMs: refusal.outcome === 'ambiguous' ? Math.min(state.refreshAfterMs, nowMs) : state.refreshAfterMs,
    },
    secret: { state: 'ready', error: null, degradedSinceMs: failingSinceMs },
    events: [
      ...(begins ? [{ type: 'secret.refresh_failed', data: { code: refusal.code, state: 'ready' } } as const] : []),
      ...createExpiringSoonEvents(failure),
    ],
  };
}

/** A refusal that may be over in a second is tried again while the token works. */
function capToLifetime(pauseMs: number, { expiresAtMs }: RefreshState, nowMs: number): number {
  const leftMs = expiresAtMs === null ? Infinity : expiresAtMs - nowMs;
  return leftMs > 0 ? Math.min(pauseMs, Math.max(MIN_RETRY_DELAY_MS, leftMs / 2)) : pauseMs;
}

/** Failures of the configuration are counted from the first of their kind: a provider that stumbles is none. */
function countFailures({ failures, lastErrorClass }: RefreshState, { outcome }: TokenRefusal): number {
  return outcome === 'configuration' && lastErrorClass !== 'configuration' ? 1 : failures + 1;
}

/** Once a token: at the first failure after the time for it. */
function createExpiringSoonEvents({ state, lead, nowMs }: RefreshFailure): FailureUpdate['events'] {
  const { expiresAtMs, lastErrorAtMs, strategy } = state;
  if (expiresAtMs === null) return [];
  const alarmAtMs = computeExpiryAlertAt(expiresAtMs, lead, strategy);
  const told = lastErrorAtMs !== null && lastErrorAtMs >= alarmAtMs;
  if (told || nowMs < alarmAtMs) return [];
  return [{ type: 'secret.expiring_soon', data: { expires_at: new Date(expiresAtMs).toISOString() } }];
}
