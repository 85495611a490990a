import { ApiError } from '../../errors.js';
import type { Caller, Contract, Tenant, Workspace } from '../model/directory.js';
import { isAllowed, canSee, type Permission } from '../model/permissions.js';
import type { Place } from '../model/scope.js';
import type { Repositories } from '../store/store.js';
import { notFound } from './apiErrors.js';
import { createAuditRecord, type AuditedAction } from './createAuditRecord.js';
import type { Services } from './services.js';

export const DEPLOYMENT: Place = { tenantId: null, contractId: null, workspaceId: null };

export function placeOfTenant(tenant: Tenant): Place {
  return { ...DEPLOYMENT, tenantId: tenant.id };
}

export function placeOfContract(contract: Contract): Place {
  return { tenantId: contract.tenantId, contractId: contract.id, workspaceId: null };
}

export function placeOfWorkspace(workspace: Workspace): Place {
  return { tenantId: workspace.tenantId, contractId: workspace.contractId, workspaceId: workspace.id };
}

/**
 * Checks that the caller has a permission at a place.
 * @throws ApiError `forbidden`
 */
export function requirePermission(caller: Caller, permission: Permission, place: Place): void {
  if (!isAllowed(caller, permission, place)) throw forbidden(permission);
}

/**
 * Checks that the caller may do an action at a place. A denial is recorded in the audit log.
 * @throws ApiError `forbidden` when the caller doesn't have the permission
 */
export async function requireAuditedPermission(
  services: Pick<Services, 'audit' | 'now' | 'randomBytes'>,
  caller: Caller,
  permission: Permission,
  place: Place,
  action: AuditedAction,
): Promise<void> {
  if (isAllowed(caller, permission, place)) return;
  const denied = { ...action, outcome: 'denied', reason: 'forbidden' } as const;
  await services.audit(createAuditRecord(services, caller, place, denied));
  throw forbidden(permission);
}

function forbidden(permission: Permission): ApiError {
  return new ApiError(403, { code: 'forbidden', detail: `You don't have the permission ${permission} here` });
}

/**
 * Returns the workspace of a path.
 * @throws ApiError `not_found` when it does not exist or the caller has no role in it
 */
export async function getWorkspace(
  { directory }: Pick<Repositories, 'directory'>,
  caller: Caller,
  id: string,
): Promise<Workspace> {
  const workspace = await directory.findWorkspace(id as Workspace['id']);
  if (workspace === undefined || !canSee(caller, placeOfWorkspace(workspace))) throw notFound('workspace', id);
  return workspace;
}
