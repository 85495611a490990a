import type { Resource } from '../../../wire/jsonApi.js';
import { toRefreshStateResource, type RefreshStateView } from '../../../wire/refreshState.js';
import type { Caller } from '../../model/directory.js';
import { NEVER } from '../../model/refresh.js';
import { expiresSoon } from '../../model/refreshTokenExpiry.js';
import type { StoredSecret } from '../../model/secret.js';
import type { PagedList, Page, SecretKey } from '../../store/store.js';
import { getWorkspace } from '../access.js';
import { requireSecretPermission, getSecret } from '../secretAccess.js';
import type { Services } from '../services.js';

/**
 * Reads the refresh state of a secret (`GET …/refresh`).
 * @throws ApiError `not_found`, `forbidden`
 */
export async function readRefreshState(services: Services, caller: Caller, key: SecretKey): Promise<Resource> {
  const { secret } = await getSecret(services, caller, key, 'get', 'read');
  const [resource] = await buildStateResources(services, [secret]);
  if (resource === undefined) throw new Error('no refresh state for the secret');
  return resource;
}

/**
 * Lists the refresh states of a workspace's secrets, of all or of one page.
 * @param filter `expiresSoon`: only secrets whose refresh token expires soon
 * @throws ApiError `not_found`, `forbidden`
 */
export async function listRefreshStates(
  services: Services,
  caller: Caller,
  workspaceId: string,
  filter: { readonly expiresSoon: boolean },
  page: Page | undefined,
): Promise<PagedList<Resource>> {
  const { store } = services;
  const workspace = await getWorkspace(store, caller, workspaceId);
  const refused = { action: 'read', resourceType: 'workspace', resourceId: workspace.id } as const;
  await requireSecretPermission(services, caller, workspace, 'get', refused);
  const refreshTokenExpiry = { nowMs: services.now(), leadMs: services.refreshTokenAlertMs };
  const { items, total } = await store.secrets.list(
    { workspaceId: workspace.id, ...(filter.expiresSoon ? { refreshTokenExpiry } : {}) },
    page,
  );
  return { items: await buildStateResources(services, items), total };
}

/** Returns one resource for each secret, in the same order. */
async function buildStateResources(
  { store, now, refreshTokenAlertMs: leadMs }: Services,
  secrets: readonly StoredSecret[],
): Promise<readonly Resource[]> {
  const nowMs = now();
  const ids = secrets.map(({ id }) => id);
  const found = new Map((await store.refreshes.findMany(ids, nowMs)).map((it) => [it.state.secretId, it]));
  return secrets.map((secret) => {
    const { state = createUnrefreshableState(secret), isInFlight = false } = found.get(secret.id) ?? {};
    const refreshToken = {
      expiresAtMs: secret.refreshTokenExpiresAtMs,
      expiresSoon: expiresSoon(secret, { nowMs, leadMs }),
    };
    return toRefreshStateResource(secret, state, refreshToken, isInFlight, NEVER);
  });
}

/** Returns the state of a secret that can't be refreshed without a user. */
function createUnrefreshableState({ obtainedAtMs, expiresAtMs, state: status }: StoredSecret): RefreshStateView {
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
