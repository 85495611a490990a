import type { Problem } from '../../../errors.js';
import type { Caller, Contract, Tenant, User, Workspace } from '../../model/directory.js';
import { canSee } from '../../model/permissions.js';
import type { DirectoryRepository } from '../../store/store.js';
import { placeOfContract, placeOfTenant } from '../access.js';
import { notFound } from '../apiErrors.js';
import { widenToContract, findGrantedScopes } from './scopes.js';

type Source = Problem['source'];

/** A tenant for a caller who belongs to it or has a role in it; undefined, alike, for missing and foreign ones. */
export async function findVisibleTenant(
  directory: DirectoryRepository,
  caller: Caller,
  id: string,
): Promise<Tenant | undefined> {
  const tenant = await directory.findTenant(id as Tenant['id']);
  if (tenant === undefined) return undefined;
  return tenant.id === caller.user.tenantId || canSee(caller, placeOfTenant(tenant)) ? tenant : undefined;
}

/** @throws ApiError 404, alike for missing and foreign ones */
export async function getTenant(
  directory: DirectoryRepository,
  caller: Caller,
  id: string,
  source?: Source,
): Promise<Tenant> {
  const tenant = await findVisibleTenant(directory, caller, id);
  if (tenant === undefined) throw notFound('tenant', id, source);
  return tenant;
}

/**
 * A contract for a caller who has a role in it, or in a workspace of it: clients read a workspace's contract without asking
 * whether they may.
 * @throws ApiError 404, alike for missing and foreign ones
 */
export async function getContract(
  directory: DirectoryRepository,
  caller: Caller,
  id: string,
  source?: Source,
): Promise<Contract> {
  const contract = await directory.findContract(id as Contract['id']);
  if (contract === undefined) throw notFound('contract', id, source);
  if (canSee(caller, placeOfContract(contract))) return contract;
  const seen = (await findGrantedScopes(directory, caller)).map(widenToContract);
  if (seen.some(({ place }) => place.contractId === contract.id)) return contract;
  throw notFound('contract', id, source);
}

/** A user for himself and for those with a role in all of his tenant. @throws ApiError 404 */
export async function getUser(directory: DirectoryRepository, caller: Caller, id: string): Promise<User> {
  const user = await directory.findUser(id as User['id']);
  if (user === undefined) throw notFound('user', id);
  if (user.id === caller.user.id) return user;
  const tenant = { tenantId: user.tenantId, contractId: null, workspaceId: null };
  if (!canSee(caller, tenant)) throw notFound('user', id);
  return user;
}

/** @throws ApiError 404 when the tenant has no such workspace */
export async function getWorkspaceOfTenant(
  directory: DirectoryRepository,
  tenant: Tenant,
  id: string,
  source?: Source,
): Promise<Workspace> {
  const workspace = await directory.findWorkspace(id as Workspace['id']);
  if (workspace?.tenantId !== tenant.id) throw notFound('workspace', id, source);
  return workspace;
}

/** @throws ApiError 404 when the tenant has no such contract */
export async function getContractOfTenant(
  directory: DirectoryRepository,
  tenant: Tenant,
  id: string,
  source?: Source,
): Promise<Contract> {
  const contract = await directory.findContract(id as Contract['id']);
  if (contract?.tenantId !== tenant.id) throw notFound('contract', id, source);
  return contract;
}
