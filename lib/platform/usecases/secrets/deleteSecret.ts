import type { Caller } from '../../model/directory.js';
import type { SecretKey } from '../../store/store.js';
import { placeOfWorkspace } from '../access.js';
import { auditRecord } from '../auditTrail.js';
import { notFound } from '../problems.js';
import type { Services } from '../services.js';
import { SECRET, secretFor } from './findSecret.js';

/** @throws ApiError 404 when there is none, 403 */
export async function deleteSecret(services: Services, caller: Caller, key: SecretKey): Promise<void> {
  const { secret, workspace } = await secretFor(services, caller, key, 'delete', 'delete');
  const { id: resourceId, version } = secret;
  await services.store.transaction(async (tx) => {
    if (!(await tx.secrets.remove(workspace.id, resourceId))) throw notFound(SECRET, key.idOrReference);
    const deed = { action: 'delete', resourceType: SECRET, resourceId, version } as const;
    await tx.audit.append([auditRecord(services, caller, placeOfWorkspace(workspace), deed)]);
  });
}
