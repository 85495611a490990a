import { randomBytes } from 'node:crypto';
import type { AuthClient } from '../../lib/platform/model/authClient.js';
import { newId } from '../../lib/platform/model/ids.js';
import { UNKNOWN_REFRESH_TOKEN_EXPIRY } from '../../lib/platform/model/refreshTokenExpiry.js';
import type { StoredSecret } from '../../lib/platform/model/secret.js';
import { toSealedPlace } from '../../lib/platform/model/sealedValue.js';
import type { SealedRecord, Store } from '../../lib/platform/store/store.js';
import type { Vault } from '../../lib/platform/vault/vault.js';

/** Adds a global auth client with encrypted values. */
export async function addSealedClient(
  store: Store,
  vault: Vault,
  plain = 'MARKER-value',
): Promise<{ readonly client: AuthClient; readonly record: SealedRecord }> {
  const identity = { id: newId(0, randomBytes), tenantId: null };
  const place = toSealedPlace(identity);
  const client: AuthClient = {
    ...identity,
    ...vault.seal(plain, place),
    quarantinedAtMs: null,
    type: 'basic',
    name: 'A client',
    scope: { level: 'global' },
    componentIds: [],
    rejectedSinceMs: null,
    rejectedWith: null,
    acceptedAtMs: null,
    refusedAtMs: null,
    provider: null,
    refusedSecretId: null,
    pausedUntilMs: null,
    failuresInRow: 0,
    createdAtMs: 0,
    updatedAtMs: 0,
  };
  await store.authClients.add(client);
  return { client, record: { table: 'auth_clients', place, sealed: client.sealed } };
}

/** Adds a secret of the client to the first workspace. */
export async function addSealedSecret(
  store: Store,
  vault: Vault,
  plain: string,
  client?: AuthClient,
): Promise<StoredSecret> {
  const { items } = await store.directory.listWorkspaces([{ level: 'global' }]);
  const [workspace] = items;
  if (workspace === undefined || client === undefined) throw new Error('a secret needs a workspace and a client');
  const identity = { id: newId(0, randomBytes), tenantId: workspace.tenantId };
  const secret: StoredSecret = {
    ...identity,
    ...vault.seal(plain, toSealedPlace(identity)),
    quarantinedAtMs: null,
    workspaceId: workspace.id,
    authClientId: client.id,
    userId: null,
    type: client.type,
    name: 'A secret',
    reference: null,
    state: 'ready',
    error: null,
    version: 1,
    obtainedAtMs: 0,
    refreshedAtMs: null,
    expiresAtMs: null,
    degradedSinceMs: null,
    ...UNKNOWN_REFRESH_TOKEN_EXPIRY,
    createdAtMs: 0,
    updatedAtMs: 0,
  };
  await store.secrets.add(secret);
  return secret;
}
