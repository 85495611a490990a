import type { Caller } from '../../model/directory.js';
import type { Permission } from '../../model/permissions.js';
import { covers, type Place, type Scope } from '../../model/scope.js';
import type { DirectoryRepository } from '../../store/store.js';
import { requirePermission, DEPLOYMENT, placeOfContract, placeOfTenant, placeOfWorkspace } from '../access.js';

/** A scope and its place. */
export interface LocatedScope {
  readonly scope: Scope;
  readonly place: Place;
}

/**
 * Returns a scope with its place.
 * @returns undefined if its tenant, contract or workspace does not exist
 */
export async function locateScope(directory: DirectoryRepository, scope: Scope): Promise<LocatedScope | undefined> {
  const place = await findPlace(directory, scope);
  return place && { scope, place };
}

async function findPlace(directory: DirectoryRepository, scope: Scope): Promise<Place | undefined> {
  switch (scope.level) {
    case 'global':
      return DEPLOYMENT;
    case 'tenant': {
      const tenant = await directory.findTenant(scope.id);
      return tenant && placeOfTenant(tenant);
    }
    case 'contract': {
      const contract = await directory.findContract(scope.id);
      return contract && placeOfContract(contract);
    }
    case 'workspace': {
      const workspace = await directory.findWorkspace(scope.id);
      return workspace && placeOfWorkspace(workspace);
    }
  }
}

/** Returns the scopes in which the caller has a role. */
export async function findGrantedScopes(
  directory: DirectoryRepository,
  caller: Caller,
): Promise<readonly LocatedScope[]> {
  const all = await Promise.all(caller.roleAssignments.map(({ scope }) => locateScope(directory, scope)));
  return all.filter((it) => it !== undefined);
}

/** Returns the intersection of the scopes with the filter. Of two scopes one contains the other, or they are disjoint. */
export function intersectScopes(
  scopes: readonly LocatedScope[],
  filter: LocatedScope | undefined,
): readonly LocatedScope[] {
  if (filter === undefined) return [];
  if (scopes.some(({ scope }) => covers(scope, filter.place))) return [filter];
  return scopes.filter(({ place }) => covers(filter.scope, place));
}

/** Widens a workspace scope to its contract; returns wider scopes unchanged. */
export function widenToContract(it: LocatedScope): LocatedScope {
  if (it.scope.level !== 'workspace' || it.place.contractId === null) return it;
  return { scope: { level: 'contract', id: it.place.contractId }, place: { ...it.place, workspaceId: null } };
}

const EDIT_PERMISSIONS = {
  global: 'global.directory.edit',
  tenant: 'tenants.directory.edit',
  contract: 'contracts.directory.edit',
  workspace: 'workspaces.directory.edit',
} as const satisfies Record<Scope['level'], Permission>;

/**
 * Checks that the caller may edit the directory in all of the scopes: users can only assign roles, and create keys for
 * roles, that they have themselves.
 * @throws ApiError `forbidden`
 */
export async function requireEditPermissions(
  directory: DirectoryRepository,
  caller: Caller,
  scopes: readonly Scope[],
): Promise<void> {
  for (const scope of scopes) {
    const place = await findPlace(directory, scope);
    if (place !== undefined) requirePermission(caller, EDIT_PERMISSIONS[scope.level], place);
  }
}
