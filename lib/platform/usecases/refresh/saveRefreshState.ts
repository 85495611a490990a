import type { Values } from '../../../wire/credentials.js';
import { NEVER, type RefreshState, type RefreshStrategy } from '../../model/refresh.js';
import type { StoredSecret } from '../../model/secret.js';
import { computeExpiredBackoffMs, deriveJitter, computeLeadMs, computeRefreshAfter } from '../../refresher/schedule.js';
import { findRefreshStrategy } from '../../refresher/refreshStrategy.js';
import type { Repositories } from '../../store/store.js';

/** How a secret with new values is refreshed, and when; undefined: there is no way to. */
function createRefreshState(secret: StoredSecret, values: Values, clientValues: Values): RefreshState | undefined {
  const strategy = findRefreshStrategy(secret.type, clientValues, values);
  if (strategy === undefined) return undefined;
  const { obtainedAtMs, expiresAtMs } = secret;
  return {
    secretId: secret.id,
    authClientId: secret.authClientId,
    strategy,
    obtainedAtMs,
    expiresAtMs,
    refreshAfterMs: computeSecretRefreshAfter(secret, strategy, clientValues),
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
export function computeSecretRefreshAfter(
  secret: Pick<StoredSecret, 'id' | 'type' | 'obtainedAtMs' | 'expiresAtMs'>,
  strategy: RefreshStrategy,
  clientValues: Values,
): number {
  const { id, type, obtainedAtMs, expiresAtMs } = secret;
  if (expiresAtMs === null) return NEVER;
  if (expiresAtMs === obtainedAtMs) return expiresAtMs + computeExpiredBackoffMs(undefined);
  const lead = computeLeadMs(secret, { type, values: clientValues });
  return computeRefreshAfter({ obtainedAtMs, expiresAtMs }, lead, strategy, deriveJitter(id));
}

/**
 * Inside the transaction that changes the values or the state of a secret. What was known of failures is forgotten.
 * @param refreshAfterMs in place of the usual time
 */
export async function saveRefreshState(
  { refreshes }: Pick<Repositories, 'refreshes'>,
  secret: StoredSecret,
  values: Values,
  clientValues: Values,
  refreshAfterMs?: number,
): Promise<void> {
  const state = createRefreshState(secret, values, clientValues);
  if (state === undefined) await refreshes.delete(secret.id);
  else await refreshes.put(refreshAfterMs === undefined ? state : { ...state, refreshAfterMs });
}
