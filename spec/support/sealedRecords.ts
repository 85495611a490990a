import { randomBytes } from 'node:crypto';
import type { AuthClient } from '../../lib/platform/model/authClient.js';
import { newId } from '../../lib/platform/model/ids.js';
import { sealedPlace } from '../../lib/platform/store/sealedPlace.js';
import type { SealedRecord, Store } from '../../lib/platform/store/store.js';
import type { Vault } from '../../lib/platform/vault/vault.js';

/** A global auth-client with values that the vault has sealed. */
export async function addSealedClient(
  store: Store,
  vault: Vault,
  plain = 'MARKER-value',
): Promise<{ readonly client: AuthClient; readonly record: SealedRecord }> {
  const identity = { id: newId(0, randomBytes), tenantId: null };
  const place = sealedPlace(identity);
  const client: AuthClient = {
    ...identity,
    ...vault.seal(plain, place),
    quarantinedAtMs: null,
    type: 'basic',
    name: 'A client',
    scope: { level: 'global' },
    componentIds: [],
    createdAtMs: 0,
    updatedAtMs: 0,
  };
  await store.authClients.add(client);
  return { client, record: { table: 'auth_clients', place, sealed: client.sealed } };
}
