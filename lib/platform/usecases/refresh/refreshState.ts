import type { Values } from '../../../wire/credentials.js';
import { NEVER, type RefreshState, type RefreshStrategy } from '../../model/refresh.js';
import type { StoredSecret } from '../../model/secret.js';
import { refreshLeadSeconds } from '../../refresher/schedule.js';
import type { Repositories } from '../../store/store.js';

/** How new tokens are got for a secret of the type with these values; undefined: they aren't. */
export function refreshStrategy(type: string, values: Values): RefreshStrategy | undefined {
  // Instagram renews a long-lived token with itself.
  if (type === 'oauth2_instagram') return 'ig_refresh';
  return type === 'oauth2' && typeof values.refresh_token === 'string' ? 'refresh_token' : undefined;
}

/** When a secret with new values is refreshed; undefined: never, for it has no end or no way to be renewed. */
export function refreshStateOf(secret: StoredSecret, values: Values, clientValues: Values): RefreshState | undefined {
  const strategy = refreshStrategy(secret.type, values);
  if (strategy === undefined || secret.expiresAtMs === null) return undefined;
  const lifeSeconds = Math.max(0, (secret.expiresAtMs - secret.obtainedAtMs) / 1000);
  const lead = refreshLeadSeconds(lifeSeconds, { type: secret.type, values: clientValues });
  const refreshAfterMs = Math.round(secret.expiresAtMs - lead * 1000);
  return {
    secretId: secret.id,
    authClientId: secret.authClientId,
    strategy,
    obtainedAtMs: secret.obtainedAtMs,
    expiresAtMs: secret.expiresAtMs,
    refreshAfterMs,
    nextAttemptAtMs: secret.state === 'error' ? NEVER : refreshAfterMs,
    failures: 0,
    failingSinceMs: null,
    lastErrorCode: null,
    lastErrorAtMs: null,
    lastErrorClass: null,
    status: secret.state,
  };
}

/** Inside the transaction that changes the values or the state of a secret. */
export async function keepRefreshState(
  { refreshes }: Pick<Repositories, 'refreshes'>,
  secret: StoredSecret,
  values: Values,
  clientValues: Values,
): Promise<void> {
  const state = refreshStateOf(secret, values, clientValues);
  await (state === undefined ? refreshes.remove(secret.id) : refreshes.put(state));
}
