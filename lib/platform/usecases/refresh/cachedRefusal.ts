import type { ApiError } from '../../../errors.js';
import { findProviderRefresh } from '../../../oauth/providers/index.js';
import { NEVER, type RefreshState } from '../../model/refresh.js';
import type { Repositories, ResolvedSecret } from '../../store/store.js';
import {
  clientRejected,
  notRefreshable,
  reauthorizationRequired,
  retryPending,
  misconfigured,
  circuitBreakerOpen,
  tooEarly,
} from '../../tokens/refreshErrors.js';
import { correctForClockMove, computeRefreshableAt, computeWaitMs, type Clock } from '../../tokens/schedule.js';
import { notFound } from '../apiErrors.js';
import { redactRejection } from '../authClients/redactRefusal.js';
import { SECRET } from '../secretAccess.js';

/**
 * Returns the reason not to refresh a secret now, without a token request; undefined: it may be refreshed.
 * @throws ApiError `not_found` when the secret was deleted
 */
export async function findCachedRefusal(
  { secrets }: Pick<Repositories, 'secrets'>,
  found: Pick<ResolvedSecret, 'secret' | 'client'>,
  state: RefreshState | undefined,
  clock: Clock,
): Promise<ApiError | undefined> {
  const { id } = found.secret;
  if (state === undefined && (await secrets.findByIds([id]))[0] === undefined) throw notFound(SECRET, id);
  return readCachedRefusal(found, state, clock);
}

function readCachedRefusal(
  { secret, client }: Pick<ResolvedSecret, 'secret' | 'client'>,
  state: RefreshState | undefined,
  clock: Clock,
): ApiError | undefined {
  if (state === undefined)
    return notRefreshable('The secret has no refresh token, and its grant type cannot be repeated without a user');
  if (secret.state === 'error' && (state.nextAttemptAtMs === NEVER || state.status !== 'error')) {
    return reauthorizationRequired(secret, state);
  }
  if (client.rejectedSinceMs !== null) return clientRejected(redactRejection(client), client.rejectedSinceMs);
  const waitMs = computeWaitMs(state, clock);
  if (waitMs > 0 && state.lastErrorClass === 'client') return reauthorizationRequired(secret, state);
  const isMisconfigured = waitMs > 0 && state.lastErrorClass === 'configuration';
  // A change of the auth client may have fixed the configuration: try again.
  if (isMisconfigured && client.updatedAtMs <= (state.lastErrorAtMs ?? 0)) return misconfigured(secret, state);
  const circuitOpenMs = (client.pausedUntilMs ?? 0) - clock.nowMs;
  if (waitMs > 0 && !isMisconfigured) return retryPending(state, Math.max(waitMs, circuitOpenMs));
  if (circuitOpenMs > 0) return circuitBreakerOpen(circuitOpenMs);
  const own = findProviderRefresh(state.strategy);
  if (own === undefined) return undefined;
  const refreshableAtMs = computeRefreshableAt(state, own);
  if (correctForClockMove(state.obtainedAtMs, clock) >= refreshableAtMs) return undefined;
  return tooEarly(refreshableAtMs, own.minAgeReason);
}
