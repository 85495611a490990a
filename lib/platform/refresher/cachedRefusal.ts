import type { ApiError } from '../../errors.js';
import { NEVER, type RefreshState } from '../model/refresh.js';
import type { Repositories, ResolvedSecret } from '../store/store.js';
import { redactRejection } from '../usecases/authClients/redactRefusal.js';
import { notFound } from '../usecases/apiErrors.js';
import {
  clientRejected,
  notRefreshable,
  reauthorizationRequired,
  retryPending,
  misconfigured,
  circuitBreakerOpen,
  tooEarly,
} from '../usecases/refresh/refreshErrors.js';
import { SECRET } from '../usecases/secrets/getSecret.js';
import { correctForClockMove, computeInstagramRefreshableAt, computeWaitMs, type Clock } from './schedule.js';

/**
 * Why a secret is not refreshed now; one without a refresh state may just have been deleted.
 * @throws ApiError 404
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

/** Why a secret isn't refreshed now, as far as is known without asking the provider; undefined: it may be. */
function readCachedRefusal(
  { secret, client }: Pick<ResolvedSecret, 'secret' | 'client'>,
  state: RefreshState | undefined,
  clock: Clock,
): ApiError | undefined {
  if (state === undefined) return notRefreshable('The secret has nothing that a new token could be got with');
  if (secret.state === 'error' && (state.nextAttemptAtMs === NEVER || state.status !== 'error')) {
    return reauthorizationRequired(secret, state);
  }
  if (client.rejectedSinceMs !== null) return clientRejected(redactRejection(client), client.rejectedSinceMs);
  const waits = computeWaitMs(state, clock);
  if (waits > 0 && state.lastErrorClass === 'client') return reauthorizationRequired(secret, state);
  const isMisconfigured = waits > 0 && state.lastErrorClass === 'configuration';
  // Whoever has changed the auth-client since wants to know whether that helped.
  if (isMisconfigured && client.updatedAtMs <= (state.lastErrorAtMs ?? 0)) return misconfigured(secret, state);
  const pauses = (client.pausedUntilMs ?? 0) - clock.nowMs;
  if (waits > 0 && !isMisconfigured) return retryPending(state, Math.max(waits, pauses));
  if (pauses > 0) return circuitBreakerOpen(pauses);
  if (
    state.strategy === 'ig_refresh' &&
    correctForClockMove(state.obtainedAtMs, clock) < computeInstagramRefreshableAt(state)
  ) {
    return tooEarly(computeInstagramRefreshableAt(state));
  }
  return undefined;
}
