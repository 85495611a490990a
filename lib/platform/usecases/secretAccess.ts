import { canSee } from '../model/permissions.js';
import type { AuditAction } from '../model/audit.js';
import type { Caller, Workspace } from '../model/directory.js';
import type { ResolvedSecret, SecretKey } from '../store/store.js';
import { getWorkspace, placeOfWorkspace, requireAuditedPermission } from './access.js';
import type { AuditedAction } from './createAuditRecord.js';
import { notFound } from './apiErrors.js';
import type { Services } from './services.js';

export const SECRET = 'auth-secret';
type SecretPermission = 'get' | 'create' | 'edit' | 'delete' | 'refresh';

/**
 * Returns a secret by id or reference for a caller who has the permission. A denial is recorded in the audit log.
 * @throws ApiError `not_found`, `forbidden`
 */
export async function getSecret(
  services: Services,
  caller: Caller,
  key: SecretKey,
  permission: SecretPermission,
  action: AuditAction,
): Promise<ResolvedSecret> {
  const found = await services.findSecret(key);
  if (found === undefined || !canSee(caller, placeOfWorkspace(found.workspace))) {
    await getWorkspace(services.store, caller, key.workspaceId);
    throw notFound(SECRET, key.idOrReference);
  }
  await requireSecretPermission(services, caller, found.workspace, permission, {
    action,
    resourceType: SECRET,
    resourceId: found.secret.id,
  });
  return found;
}

/**
 * Checks a permission for secrets in a workspace. A denial is recorded in the audit log.
 * @throws ApiError `forbidden`
 */
export async function requireSecretPermission(
  services: Services,
  caller: Caller,
  workspace: Workspace,
  permission: SecretPermission,
  action: AuditedAction,
): Promise<void> {
  const place = placeOfWorkspace(workspace);
  await requireAuditedPermission(services, caller, `workspaces.auth_secret.${permission}`, place, action);
}
