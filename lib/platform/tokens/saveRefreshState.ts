import type { JsonObject } from '../../json.js';
import type { IssuingClient } from '../model/authClient.js';
import { NEVER, type RefreshState, type RefreshStrategy } from '../model/refresh.js';
import type { StoredSecret } from '../model/secret.js';
import type { Repositories } from '../store/store.js';
import { findRefreshStrategy } from './refreshStrategy.js';
import { computeExpiredBackoffMs, deriveJitter, computeLeadMs, computeRefreshAfter } from './schedule.js';

/** Returns the refresh state of a secret with new values; undefined: it can't be refreshed. */
function createRefreshState(secret: StoredSecret, values: JsonObject, client: IssuingClient): RefreshState | undefined {
  const strategy = findRefreshStrategy(client, values);
  if (strategy === undefined) return undefined;
  const { obtainedAtMs, expiresAtMs } = secret;
  return {
    secretId: secret.id,
    authClientId: secret.authClientId,
    strategy,
    obtainedAtMs,
    expiresAtMs,
    refreshAfterMs: computeSecretRefreshAfter(secret, strategy, client.values),
    nextAttemptAtMs: secret.state === 'error' ? NEVER : 0,
    failures: 0,
    failingSinceMs: null,
    lastErrorCode: null,
    lastErrorAtMs: null,
    lastErrorClass: null,
    status: secret.state,
  };
}

/** Returns the time from which a secret is due; `NEVER`: its expiry is unknown. */
export function computeSecretRefreshAfter(
  secret: Pick<StoredSecret, 'id' | 'obtainedAtMs' | 'expiresAtMs'>,
  strategy: RefreshStrategy,
  clientValues: JsonObject,
): number {
  const { id, obtainedAtMs, expiresAtMs } = secret;
  if (expiresAtMs === null) return NEVER;
  if (expiresAtMs === obtainedAtMs) return expiresAtMs + computeExpiredBackoffMs(undefined);
  const lead = computeLeadMs(secret, strategy, clientValues);
  return computeRefreshAfter({ obtainedAtMs, expiresAtMs }, lead, strategy, deriveJitter(id));
}

/**
 * Saves the refresh state of a secret with new values and clears its failures. Call it in the transaction that changes the secret.
 * @param refreshAfterMs replaces the computed time
 */
export async function saveRefreshState(
  { refreshes }: Pick<Repositories, 'refreshes'>,
  secret: StoredSecret,
  values: JsonObject,
  client: IssuingClient,
  refreshAfterMs?: number,
): Promise<void> {
  const state = createRefreshState(secret, values, client);
  if (state === undefined) await refreshes.delete(secret.id);
  else await refreshes.put(refreshAfterMs === undefined ? state : { ...state, refreshAfterMs });
}
