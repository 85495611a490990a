import type { Caller, Contract, Tenant, User, Workspace } from '../../model/directory.js';
import type { Scope } from '../../model/scope.js';
import type { DirectoryRepository, PagedList, Page } from '../../store/store.js';
import { requirePermission, placeOfTenant } from '../access.js';
import { findVisibleTenant } from './directoryLookup.js';
import { widenToContract, findGrantedScopes, locateScope, intersectScopes, type LocatedScope } from './scopes.js';

/** Restricts a list to a tenant or contract; unknown ids match nothing. */
interface PlaceFilter {
  readonly tenantId?: string | undefined;
  readonly contractId?: string | undefined;
}

/** Lists the caller's own tenant and those in which they have a role. */
export async function listTenants(
  directory: DirectoryRepository,
  caller: Caller,
  page: Page | undefined,
): Promise<PagedList<Tenant>> {
  const own: Scope = { level: 'tenant', id: caller.user.tenantId };
  return directory.listTenants([own, ...caller.roleAssignments.map(({ scope }) => scope)], page);
}

/** Lists the contracts in which, or in a workspace of which, the caller has a role. */
export async function listContracts(
  directory: DirectoryRepository,
  caller: Caller,
  filter: Pick<PlaceFilter, 'tenantId'>,
  page: Page | undefined,
): Promise<PagedList<Contract>> {
  const scopes = (await findGrantedScopes(directory, caller)).map(widenToContract);
  return directory.listContracts(await filterScopes(directory, scopes, filter), page);
}

export async function listWorkspaces(
  directory: DirectoryRepository,
  caller: Caller,
  filter: PlaceFilter,
  page: Page | undefined,
): Promise<PagedList<Workspace>> {
  return directory.listWorkspaces(
    await filterScopes(directory, await findGrantedScopes(directory, caller), filter),
    page,
  );
}

/**
 * Lists the users of a tenant.
 * @throws ApiError `forbidden`
 */
export async function listUsers(
  directory: DirectoryRepository,
  caller: Caller,
  tenantId: string,
  page: Page | undefined,
): Promise<PagedList<User>> {
  const tenant = await findVisibleTenant(directory, caller, tenantId);
  if (tenant === undefined) return { items: [], total: 0 };
  requirePermission(caller, 'tenants.directory.get', placeOfTenant(tenant));
  return directory.listUsers(tenant.id, page);
}

async function filterScopes(
  directory: DirectoryRepository,
  scopes: readonly LocatedScope[],
  { tenantId, contractId }: PlaceFilter,
): Promise<readonly Scope[]> {
  const filters: Scope[] = [];
  if (tenantId !== undefined) filters.push({ level: 'tenant', id: tenantId as Tenant['id'] });
  if (contractId !== undefined) filters.push({ level: 'contract', id: contractId as Contract['id'] });
  let left = scopes;
  for (const filter of filters) left = intersectScopes(left, await locateScope(directory, filter));
  return left.map(({ scope }) => scope);
}
