import { randomBytes } from 'node:crypto';

import type { AuthClient } from '../lib/platform/model/authClient.js';
import type { User, Workspace } from '../lib/platform/model/directory.js';
import { newId } from '../lib/platform/model/ids.js';
import type { RefreshState } from '../lib/platform/model/refresh.js';
import { UNKNOWN_REFRESH_TOKEN_EXPIRY } from '../lib/platform/model/refreshTokenExpiry.js';
import type { StoredSecret } from '../lib/platform/model/secret.js';
import type { Store } from '../lib/platform/store/store.js';
import type { Vault } from '../lib/platform/vault/vault.js';
import type { InsertRows } from './insertRows.js';

/** The number of secrets in one transaction. */
const BATCH_SIZE = 5000;
const SECRETS_PER_WORKSPACE = 1000;
/** The number of due secrets, whatever the total. */
const DUE_COUNT = 100;

export interface Population {
  /** The paths `/v2/workspaces/W/secrets/S` of up to 10,000 secrets. */
  readonly secretPaths: readonly string[];
  /** The paths of up to 1,000 pages of workspace lists. */
  readonly pagePaths: readonly string[];
}

/** Fills a store with secrets of 1 kB, 1,000 in each workspace, in the order of their ids. */
export async function populate(
  store: Store,
  put: InsertRows,
  vault: Vault,
  owner: User,
  contractId: Workspace['contractId'],
  count: number,
): Promise<Population> {
  const nowMs = Date.now();
  const tenantId = owner.tenantId;
  const client: AuthClient = {
    ...vault.seal(JSON.stringify({ client_id: 'bench' }), getSealedPlace(tenantId, 'client')),
    id: 'client' as AuthClient['id'],
    type: 'oauth2',
    name: 'bench',
    scope: { level: 'tenant', id: tenantId },
    tenantId,
    componentIds: [],
    quarantinedAtMs: null,
    rejectedSinceMs: null,
    rejectedWith: null,
    acceptedAtMs: null,
    refusedAtMs: null,
    provider: null,
    refusedSecretId: null,
    pausedUntilMs: null,
    failuresInRow: 0,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  if ((await store.authClients.find(client.id)) === undefined) await store.authClients.add(client);
  const secretPaths: string[] = [];
  const pagePaths: string[] = [];
  let workspaceId = '' as Workspace['id'];
  for (let stored = 0; stored < count; stored += BATCH_SIZE) {
    const workspaces: Workspace[] = [];
    const secrets: StoredSecret[] = [];
    const refreshes: RefreshState[] = [];
    for (let index = stored; index < Math.min(count, stored + BATCH_SIZE); index++) {
      if (index % SECRETS_PER_WORKSPACE === 0) {
        workspaceId = newId(nowMs, randomBytes);
        const name = `bench ${String(index)}`;
        workspaces.push({ id: workspaceId, tenantId, contractId, name, createdAtMs: nowMs });
        for (const page of [1, 25, 50].slice(0, pagePaths.length < 1000 ? 3 : 0)) {
          pagePaths.push(`/v2/workspaces/${workspaceId}/secrets?page[size]=20&page[number]=${String(page)}`);
        }
      }
      const id: StoredSecret['id'] = newId(nowMs, randomBytes);
      if (index % Math.ceil(count / 10_000) === 0) secretPaths.push(`/v2/workspaces/${workspaceId}/secrets/${id}`);
      secrets.push(createSecret(id, workspaceId, client, owner, vault, nowMs));
      refreshes.push(createState(id, client, nowMs + (index < DUE_COUNT ? -1000 : 3_600_000 + index), nowMs));
    }
    await put({ workspaces, secrets, refreshes });
  }
  return { secretPaths, pagePaths };
}

function createState(
  secretId: StoredSecret['id'],
  { id: authClientId }: AuthClient,
  refreshAfterMs: number,
  nowMs: number,
): RefreshState {
  return {
    secretId,
    authClientId,
    strategy: 'refresh_token',
    obtainedAtMs: nowMs,
    expiresAtMs: nowMs + 3_600_000,
    refreshAfterMs,
    nextAttemptAtMs: 0,
    failures: 0,
    failingSinceMs: null,
    lastErrorCode: null,
    lastErrorAtMs: null,
    lastErrorClass: null,
    status: 'ready',
  };
}

function createSecret(
  id: StoredSecret['id'],
  workspaceId: Workspace['id'],
  { id: authClientId, type, tenantId }: AuthClient,
  owner: User,
  vault: Vault,
  nowMs: number,
): StoredSecret {
  const values = {
    access_token: randomBytes(500).toString('hex'),
    refresh_token: randomBytes(20).toString('hex'),
    expires_in: 3600,
    scope: 'crm.read crm.write',
  };
  return {
    ...vault.seal(JSON.stringify(values), getSealedPlace(tenantId!, id)),
    id,
    tenantId: tenantId!,
    workspaceId,
    authClientId,
    userId: owner.id,
    type,
    name: `Secret ${id}`,
    reference: null,
    state: 'ready',
    error: null,
    quarantinedAtMs: null,
    version: 1,
    obtainedAtMs: nowMs,
    refreshedAtMs: null,
    expiresAtMs: nowMs + 3_600_000,
    degradedSinceMs: null,
    ...UNKNOWN_REFRESH_TOKEN_EXPIRY,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}

const getSealedPlace = (tenantId: string, recordId: string) => ({ tenantId, recordId, field: 'credentials' });
