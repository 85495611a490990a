import type { Values } from '../../../wire/credentials.js';
import { NEVER, type RefreshState, type RefreshStrategy } from '../../model/refresh.js';
import type { StoredSecret } from '../../model/secret.js';
import { expiredPauseMs, jitterOf, leadMs, refreshAfter } from '../../refresher/schedule.js';
import { strategyOf } from '../../refresher/strategy.js';
import type { Repositories } from '../../store/store.js';

/** How a secret with new values is refreshed, and when; undefined: there is no way to. */
function refreshStateOf(secret: StoredSecret, values: Values, clientValues: Values): RefreshState | undefined {
  const strategy = strategyOf(secret.type, clientValues, values);
  if (strategy === undefined) return undefined;
  const { obtainedAtMs, expiresAtMs } = secret;
  return {
    secretId: secret.id,
    authClientId: secret.authClientId,
    strategy,
    obtainedAtMs,
    expiresAtMs,
    refreshAfterMs: refreshAfterOf(secret, strategy, clientValues),
    nextAttemptAtMs: secret.state === 'error' ? NEVER : 0,
    failures: 0,
    failingSinceMs: null,
    lastErrorCode: null,
    lastErrorAtMs: null,
    lastErrorClass: null,
    status: secret.state,
  };
}

/** When the clock refreshes a secret with this token; `NEVER`: it has no known expiry. */
export function refreshAfterOf(
  secret: Pick<StoredSecret, 'id' | 'type' | 'obtainedAtMs' | 'expiresAtMs'>,
  strategy: RefreshStrategy,
  clientValues: Values,
): number {
  const { id, type, obtainedAtMs, expiresAtMs } = secret;
  if (expiresAtMs === null) return NEVER;
  if (expiresAtMs === obtainedAtMs) return expiresAtMs + expiredPauseMs(undefined);
  const lead = leadMs(secret, { type, values: clientValues });
  return refreshAfter({ obtainedAtMs, expiresAtMs }, lead, strategy, jitterOf(id));
}

/**
 * Inside the transaction that changes the values or the state of a secret. What was known of failures is forgotten.
 * @param refreshAfterMs in place of the usual time
 */
export async function keepRefreshState(
  { refreshes }: Pick<Repositories, 'refreshes'>,
  secret: StoredSecret,
  values: Values,
  clientValues: Values,
  refreshAfterMs?: number,
): Promise<void> {
  const state = refreshStateOf(secret, values, clientValues);
  if (state === undefined) await refreshes.remove(secret.id);
  else await refreshes.put(refreshAfterMs === undefined ? state : { ...state, refreshAfterMs });
}
