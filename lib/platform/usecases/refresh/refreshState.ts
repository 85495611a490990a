import type { Values } from '../../../wire/credentials.js';
import { NEVER, type RefreshState } from '../../model/refresh.js';
import type { StoredSecret } from '../../model/secret.js';
import { jitterOf, leadMs, refreshAfter } from '../../refresher/schedule.js';
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
    refreshAfterMs:
      expiresAtMs === null
        ? NEVER
        : refreshAfter(
            { obtainedAtMs, expiresAtMs },
            leadMs(secret, { type: secret.type, values: clientValues }),
            strategy,
            jitterOf(secret.id),
          ),
    nextAttemptAtMs: secret.state === 'error' ? NEVER : 0,
    failures: 0,
    failingSinceMs: null,
    lastErrorCode: null,
    lastErrorAtMs: null,
    lastErrorClass: null,
    status: secret.state,
  };
}

/** Inside the transaction that changes the values or the state of a secret. What was known of failures is forgotten. */
export async function keepRefreshState(
  { refreshes }: Pick<Repositories, 'refreshes'>,
  secret: StoredSecret,
  values: Values,
  clientValues: Values,
): Promise<void> {
  const state = refreshStateOf(secret, values, clientValues);
  await (state === undefined ? refreshes.remove(secret.id) : refreshes.put(state));
}
