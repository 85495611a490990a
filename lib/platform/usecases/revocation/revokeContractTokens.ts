import { isTokenType } from '../../../auth/registry.js';
import type { AuthClient } from '../../model/authClient.js';
import type { Contract, Workspace } from '../../model/directory.js';
import type { Repositories } from '../../store/store.js';
import { openRecord } from '../../vault/sealedRecord.js';
import { revokeSecretTokens, type RevocationServices } from './revokeSecretTokens.js';

/** Secrets in memory at a time. */
const PAGE_SIZE = 200;

/** Queues the revocation of all tokens in a contract. To be called in the transaction that deletes it. */
export async function revokeContractTokens(
  services: RevocationServices,
  tx: Repositories,
  { id }: Contract,
): Promise<void> {
  const { items: workspaces } = await tx.directory.listWorkspaces([{ level: 'contract', id }]);
  const clients = new Map<string, AuthClient | undefined>();
  for (const workspace of workspaces) await revokeWorkspaceTokens(services, tx, workspace, clients);
}

/** @param clients cache; undefined for an auth client without `revocation_uri` */
async function revokeWorkspaceTokens(
  services: RevocationServices,
  tx: Repositories,
  { id: workspaceId }: Workspace,
  clients: Map<string, AuthClient | undefined>,
): Promise<void> {
  for (let number = 1; ; number += 1) {
    const { items } = await tx.secrets.list({ workspaceId }, { size: PAGE_SIZE, number });
    const tokenSecrets = items.filter(({ type }) => isTokenType(type));
    const unknown = [...new Set(tokenSecrets.map(({ authClientId }) => authClientId))].filter((id) => !clients.has(id));
    for (const client of unknown.length === 0 ? [] : await tx.authClients.findMany(unknown)) {
      const isRevocable = openRecord(services.vault, client)?.revocation_uri !== undefined;
      clients.set(client.id, isRevocable ? client : undefined);
    }
    for (const secret of tokenSecrets) {
      const client = clients.get(secret.authClientId);
      if (client === undefined) continue;
      // Locks the row until the contract is deleted: see deleteSecret.
      const locked = await tx.secrets.update(secret.id, { updatedAtMs: services.now() });
      if (locked !== undefined) await revokeSecretTokens(services, tx, locked, client);
    }
    if (items.length < PAGE_SIZE) return;
  }
}
