import { ApiError } from '../../errors.js';
import type { Caller, Contract, Tenant, Workspace } from '../model/directory.js';
import { isAllowed, canSee, type Permission } from '../model/permissions.js';
import type { Place } from '../model/scope.js';
import type { Repositories } from '../store/store.js';
import { notFound } from './apiErrors.js';

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

/** @throws ApiError 403 that names the permission */
export function requirePermission(caller: Caller, permission: Permission, place: Place): void {
  if (isAllowed(caller, permission, place)) return;
  throw new ApiError(403, { code: 'forbidden', detail: `You don't have the permission ${permission} here` });
}

/** The workspace of a path. @throws ApiError 404 when there is none, and in the same words when the caller has no role in it */
export async function getWorkspace(
  { directory }: Pick<Repositories, 'directory'>,
  caller: Caller,
  id: string,
): Promise<Workspace> {
  const workspace = await directory.findWorkspace(id as Workspace['id']);
  if (workspace === undefined || !canSee(caller, placeOfWorkspace(workspace))) throw notFound('workspace', id);
  return workspace;
}
