import type { Caller } from '../../model/directory.js';
import type { SecretKey } from '../../store/store.js';
import { placeOfWorkspace } from '../access.js';
import { createAuditRecord } from '../createAuditRecord.js';
import { notFound } from '../apiErrors.js';
import { revokeSecretTokens } from '../revocation/revokeSecretTokens.js';
import type { Services } from '../services.js';
import { SECRET, getSecret } from '../secretAccess.js';

/**
 * Deletes a secret and queues the revocation of its tokens.
 * @throws ApiError `not_found`, `forbidden`
 */
export async function deleteSecret(services: Services, caller: Caller, key: SecretKey): Promise<void> {
  const { secret, workspace, client } = await getSecret(services, caller, key, 'delete', 'delete');
  await services.store.transaction(async (tx) => {
    // Locks the row until it is deleted: a refresh that finishes later finds no secret and revokes its token itself.
    const locked = await tx.secrets.update(secret.id, { updatedAtMs: services.now() });
    if (locked === undefined) throw notFound(SECRET, key.idOrReference);
    await revokeSecretTokens(services, tx, locked, client);
    await tx.secrets.delete(workspace.id, locked.id);
    const action = { action: 'delete', resourceType: SECRET, resourceId: locked.id, version: locked.version } as const;
    await tx.audit.append([createAuditRecord(services, caller, placeOfWorkspace(workspace), action)]);
  });
}
