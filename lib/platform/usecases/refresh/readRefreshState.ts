import { refreshStateResource, type ShownRefreshState } from '../../../wire/refreshState.js';
import type { Resource } from '../../../wire/jsonApi.js';
import type { Caller } from '../../model/directory.js';
import { NEVER } from '../../model/refresh.js';
import type { StoredSecret } from '../../model/secret.js';
import type { SecretKey } from '../../store/store.js';
import { secretFor } from '../secrets/findSecret.js';
import type { Services } from '../services.js';

/** GET …/refresh. @throws ApiError 404, 403 */
export async function readRefreshState(services: Services, caller: Caller, key: SecretKey): Promise<Resource> {
  const { secret } = await secretFor(services, caller, key, 'get', 'read');
  const { refreshes } = services.store;
  const [state, lease] = await Promise.all([refreshes.find(secret.id), refreshes.leaseOf(secret.id, services.now())]);
  return refreshStateResource(secret, state ?? neverRefreshed(secret), lease !== undefined, NEVER);
}

/** What can't be got anew without a person. */
function neverRefreshed({ obtainedAtMs, expiresAtMs, state: status }: StoredSecret): ShownRefreshState {
  return {
    strategy: 'none',
    obtainedAtMs,
    expiresAtMs,
    refreshAfterMs: NEVER,
    nextAttemptAtMs: NEVER,
    failures: 0,
    failingSinceMs: null,
    lastErrorCode: null,
    lastErrorAtMs: null,
    status,
  };
}
