import type { Component } from '../../model/component.js';
import type { Caller } from '../../model/directory.js';
import type { ComponentId, ContractId, TenantId } from '../../model/ids.js';
import type { Listed, Page, Repositories } from '../../store/store.js';
import { demand, DEPLOYMENT } from '../access.js';
import { grantedScopes } from '../directory/scopes.js';
import { notFound } from '../problems.js';

type Stored = Pick<Repositories, 'components' | 'directory'>;

/** A component as lists and answers show it. */
export interface ComponentShown {
  readonly component: Component;
  /** Who provides it. */
  readonly teamName: string;
}

export interface ComponentFilter {
  readonly contractId?: string | undefined;
  readonly tenantId?: string | undefined;
}

/** Everybody's components and those of the tenants in which the caller has a role. Ids that nobody knows match nothing. */
export async function listComponents(
  stored: Stored,
  caller: Caller,
  filter: ComponentFilter,
  page: Page | undefined,
): Promise<Listed<ComponentShown>> {
  const tenants = await filteredTenants(stored, caller, filter);
  if (tenants === undefined) return { items: [], total: 0 };
  const { items, total } = await stored.components.list(tenants, page);
  return { items: await withTeams(stored, items), total };
}

/** @throws ApiError 404, alike for missing and foreign ones */
export async function componentFor(stored: Stored, caller: Caller, id: string): Promise<Component> {
  const component = await stored.components.find(id as ComponentId);
  if (component === undefined) throw notFound('component', id);
  if (component.tenantId === null) return component;
  const tenants = await tenantsOf(stored, caller);
  if (tenants !== 'all' && !tenants.includes(component.tenantId)) throw notFound('component', id);
  return component;
}

/** A component that the caller may change. @throws ApiError 404, 403 */
export async function editableComponent(stored: Stored, caller: Caller, id: string): Promise<Component> {
  const component = await componentFor(stored, caller, id);
  demandEdit(caller, component.tenantId);
  return component;
}

/** @param tenantId null: for all tenants @throws ApiError 403 */
export function demandEdit(caller: Caller, tenantId: TenantId | null): void {
  if (tenantId === null) demand(caller, 'global.components.edit', DEPLOYMENT);
  else demand(caller, 'tenants.components.edit', { ...DEPLOYMENT, tenantId });
}

export async function withTeam(stored: Stored, component: Component): Promise<ComponentShown> {
  const [shown] = await withTeams(stored, [component]);
  return shown ?? { component, teamName: EVERYBODYS };
}

/** The team of components that come with the deployment. */
const EVERYBODYS = 'platform';

async function withTeams({ directory }: Stored, items: readonly Component[]): Promise<readonly ComponentShown[]> {
  const names = new Map<TenantId, string>();
  for (const { tenantId } of items) {
    if (tenantId === null || names.has(tenantId)) continue;
    names.set(tenantId, (await directory.tenant(tenantId))?.name ?? tenantId);
  }
  return items.map((component) => ({
    component,
    teamName: component.tenantId === null ? EVERYBODYS : (names.get(component.tenantId) ?? EVERYBODYS),
  }));
}

/** The tenants in which the caller has a role. */
async function tenantsOf({ directory }: Stored, caller: Caller): Promise<readonly TenantId[] | 'all'> {
  const scopes = await grantedScopes(directory, caller);
  if (scopes.some(({ scope }) => scope.level === 'global')) return 'all';
  return [...new Set(scopes.map(({ place }) => place.tenantId))].filter((id) => id !== null);
}

/** @returns undefined when the filter can't match anything that the caller sees */
async function filteredTenants(
  stored: Stored,
  caller: Caller,
  { contractId, tenantId }: ComponentFilter,
): Promise<readonly TenantId[] | 'all' | undefined> {
  const { directory } = stored;
  let tenants = await tenantsOf(stored, caller);
  const wanted = [
    ...(contractId === undefined ? [] : [(await directory.contract(contractId as ContractId))?.tenantId]),
    ...(tenantId === undefined ? [] : [(await directory.tenant(tenantId as TenantId))?.id]),
  ];
  for (const id of wanted) {
    if (id === undefined || (tenants !== 'all' && !tenants.includes(id))) return undefined;
    tenants = [id];
  }
  return tenants;
}
