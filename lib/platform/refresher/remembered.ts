import type { ApiError } from '../../errors.js';
import { NEVER, type RefreshState } from '../model/refresh.js';
import type { SecretInPlace } from '../store/store.js';
import {
  clientRejected,
  notRefreshable,
  refusalOf,
  stillDead,
  stillMisconfigured,
  tooEarly,
} from '../usecases/refresh/refusals.js';
import { nowSince, oldEnoughAt, waitsMs, type Clock } from './schedule.js';

/** Why a secret isn't refreshed now, as far as is known without asking the provider; undefined: it may be. */
export function rememberedRefusal(
  { secret, client }: Pick<SecretInPlace, 'secret' | 'client'>,
  state: RefreshState | undefined,
  clock: Clock,
): ApiError | undefined {
  const { nowMs } = clock;
  if (state === undefined) return notRefreshable('The secret has nothing that a new token could be got with');
  if (secret.state === 'error' && (state.nextAttemptAtMs === NEVER || state.status !== 'error')) {
    return stillDead(secret);
  }
  if (client.rejectedSinceMs !== null) return clientRejected(client.rejectedWith, client.rejectedSinceMs);
  const waits = Math.max(waitsMs(state, clock), (client.pausedUntilMs ?? 0) - nowMs);
  if (state.status === 'error' && state.lastErrorClass === 'configuration') {
    // Whoever has changed the auth-client since wants to know whether that helped.
    return waits <= 0 || client.updatedAtMs > (state.lastErrorAtMs ?? 0) ? undefined : stillMisconfigured(secret);
  }
  if (waits > 0) {
    const code = state.lastErrorCode ?? 'paused';
    return refusalOf({ outcome: 'transient', code, detail: '', retryAfterSeconds: waits / 1000 }, nowMs);
  }
  if (state.strategy === 'ig_refresh' && nowSince(state.obtainedAtMs, clock) < oldEnoughAt(state)) {
    return tooEarly(oldEnoughAt(state));
  }
  return undefined;
}
