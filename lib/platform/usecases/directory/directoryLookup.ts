import type { Problem } from '../../../errors.js';
import type { Caller, Contract, Tenant, User, Workspace } from '../../model/directory.js';
import { canSee } from '../../model/permissions.js';
import type { DirectoryRepository } from '../../store/store.js';
import { placeOfContract, placeOfTenant } from '../access.js';
import { notFound } from '../apiErrors.js';
import { widenToContract, findGrantedScopes } from './scopes.js';

type Source = Problem['source'];

/** Returns a tenant that the caller belongs to or has a role in; undefined if it does not exist or is not visible. */
export async function findVisibleTenant(
  directory: DirectoryRepository,
  caller: Caller,
  id: string,
): Promise<Tenant | undefined> {
  const tenant = await directory.findTenant(id as Tenant['id']);
  if (tenant === undefined) return undefined;
  return tenant.id === caller.user.tenantId || canSee(caller, placeOfTenant(tenant)) ? tenant : undefined;
}

/**
 * Returns a visible tenant.
 * @throws ApiError `not_found` when it does not exist or is not visible
 */
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
 * Returns a contract in which, or in a workspace of which, the caller has a role: clients read the contract of a
 * workspace without a permission of their own.
 * @throws ApiError `not_found` when it does not exist or is not visible
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

/**
 * Returns a user to the user and to callers with a role in the user's whole tenant.
 * @throws ApiError `not_found`
 */
export async function getUser(directory: DirectoryRepository, caller: Caller, id: string): Promise<User> {
  const user = await directory.findUser(id as User['id']);
  if (user === undefined) throw notFound('user', id);
  if (user.id === caller.user.id) return user;
  const tenant = { tenantId: user.tenantId, contractId: null, workspaceId: null };
  if (!canSee(caller, tenant)) throw notFound('user', id);
  return user;
}

/**
 * Returns a workspace of the tenant.
 * @throws ApiError `not_found`
 */
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

/**
 * Returns a contract of the tenant.
 * @throws ApiError `not_found`
 */
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
