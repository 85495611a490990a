import type { Component } from '../../model/component.js';
import type { Caller } from '../../model/directory.js';
import type { ComponentId, ContractId, TenantId } from '../../model/ids.js';
import type { PagedList, Page, Repositories } from '../../store/store.js';
import { requirePermission, DEPLOYMENT } from '../access.js';
import { findGrantedScopes } from '../directory/scopes.js';
import { notFound } from '../apiErrors.js';

type Stored = Pick<Repositories, 'components' | 'directory'>;

/** A component as the API returns it. */
export interface ComponentWithTeam {
  readonly component: Component;
  /** The tenant that provides it. */
  readonly teamName: string;
}

interface ComponentFilter {
  readonly contractId?: string | undefined;
  readonly tenantId?: string | undefined;
}

/**
 * Lists the components for all tenants and those of tenants in which the caller has a role. Unknown ids in the filter
 * match nothing.
 */
export async function listComponents(
  stored: Stored,
  caller: Caller,
  filter: ComponentFilter,
  page: Page | undefined,
): Promise<PagedList<ComponentWithTeam>> {
  const tenants = await filterTenants(stored, caller, filter);
  if (tenants === undefined) return { items: [], total: 0 };
  const { items, total } = await stored.components.list(tenants, page);
  return { items: await addTeamNames(stored, items), total };
}

/**
 * Returns a visible component.
 * @throws ApiError `not_found` when it does not exist or is not visible
 */
export async function getComponent(stored: Stored, caller: Caller, id: string): Promise<Component> {
  const component = await stored.components.find(id as ComponentId);
  if (component === undefined) throw notFound('component', id);
  if (component.tenantId === null) return component;
  const tenants = await listGrantedTenants(stored, caller);
  if (tenants !== 'all' && !tenants.includes(component.tenantId)) throw notFound('component', id);
  return component;
}

/**
 * Returns a component that the caller may edit.
 * @throws ApiError `not_found`, `forbidden`
 */
export async function getEditableComponent(stored: Stored, caller: Caller, id: string): Promise<Component> {
  const component = await getComponent(stored, caller, id);
  requireEditPermission(caller, component.tenantId);
  return component;
}

/**
 * Checks that the caller may edit components of a tenant.
 * @param tenantId null: components for all tenants
 * @throws ApiError `forbidden`
 */
export function requireEditPermission(caller: Caller, tenantId: TenantId | null): void {
  if (tenantId === null) requirePermission(caller, 'global.components.edit', DEPLOYMENT);
  else requirePermission(caller, 'tenants.components.edit', { ...DEPLOYMENT, tenantId });
}

export async function addTeamName(stored: Stored, component: Component): Promise<ComponentWithTeam> {
  const [shown] = await addTeamNames(stored, [component]);
  return shown ?? { component, teamName: SHARED_TEAM };
}

/** Team name of components for all tenants. */
const SHARED_TEAM = 'platform';

async function addTeamNames({ directory }: Stored, items: readonly Component[]): Promise<readonly ComponentWithTeam[]> {
  const names = new Map<TenantId, string>();
  for (const { tenantId } of items) {
    if (tenantId === null || names.has(tenantId)) continue;
    names.set(tenantId, (await directory.findTenant(tenantId))?.name ?? tenantId);
  }
  return items.map((component) => ({
    component,
    teamName: component.tenantId === null ? SHARED_TEAM : (names.get(component.tenantId) ?? SHARED_TEAM),
  }));
}

/** Returns the tenants in which the caller has a role. */
async function listGrantedTenants({ directory }: Stored, caller: Caller): Promise<readonly TenantId[] | 'all'> {
  const scopes = await findGrantedScopes(directory, caller);
  if (scopes.some(({ scope }) => scope.level === 'global')) return 'all';
  return [...new Set(scopes.map(({ place }) => place.tenantId))].filter((id) => id !== null);
}

/** @returns undefined if the filter cannot match any visible component */
async function filterTenants(
  stored: Stored,
  caller: Caller,
  { contractId, tenantId }: ComponentFilter,
): Promise<readonly TenantId[] | 'all' | undefined> {
  const { directory } = stored;
  let tenants = await listGrantedTenants(stored, caller);
  const requestedTenants = [
    ...(contractId === undefined ? [] : [(await directory.findContract(contractId as ContractId))?.tenantId]),
    ...(tenantId === undefined ? [] : [(await directory.findTenant(tenantId as TenantId))?.id]),
  ];
  for (const id of requestedTenants) {
    if (id === undefined || (tenants !== 'all' && !tenants.includes(id))) return undefined;
    tenants = [id];
  }
  return tenants;
}
