import type { Caller } from '../../model/directory.js';
import type { SecretKey } from '../../store/store.js';
import { placeOfWorkspace } from '../access.js';
import { auditRecord } from '../auditTrail.js';
import { notFound } from '../problems.js';
import { revokeSecret } from '../revocation/revokeSecret.js';
import type { Services } from '../services.js';
import { SECRET, secretFor } from './findSecret.js';

/** The provider is told of it afterwards. @throws ApiError 404 when there is none, 403 */
export async function deleteSecret(services: Services, caller: Caller, key: SecretKey): Promise<void> {
  const { secret, workspace, client } = await secretFor(services, caller, key, 'delete', 'delete');
  await services.store.transaction(async (tx) => {
    // Held by this change until it is gone: a refresh that ends meanwhile finds no secret, and revokes what it got itself.
    const last = await tx.secrets.update(secret.id, { updatedAtMs: services.now() });
    if (last === undefined) throw notFound(SECRET, key.idOrReference);
    await revokeSecret(services, tx, last, client);
    await tx.secrets.remove(workspace.id, last.id);
    const deed = { action: 'delete', resourceType: SECRET, resourceId: last.id, version: last.version } as const;
    await tx.audit.append([auditRecord(services, caller, placeOfWorkspace(workspace), deed)]);
  });
}
