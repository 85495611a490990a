import type { ContractId, TenantId, WorkspaceId } from './ids.js';

/** The level and the resource in which an auth client is visible or a role is assigned. */
export type Scope =
  | { readonly level: 'global' }
  | { readonly level: 'tenant'; readonly id: TenantId }
  | { readonly level: 'contract'; readonly id: ContractId }
  | { readonly level: 'workspace'; readonly id: WorkspaceId };

export type Level = Scope['level'];

/**
 * The location of a resource: a tenant, a contract in it, or a workspace in that. Without a tenant: the whole
 * deployment.
 */
export interface Place {
  readonly tenantId: TenantId | null;
  readonly contractId: ContractId | null;
  readonly workspaceId: WorkspaceId | null;
}

/** Returns the scopes that contain a place, widest first. */
export function scopesOf(place: Place): readonly Scope[] {
  return [
    { level: 'global' },
    ...(place.tenantId === null ? [] : [{ level: 'tenant' as const, id: place.tenantId }]),
    ...(place.contractId === null ? [] : [{ level: 'contract' as const, id: place.contractId }]),
    ...(place.workspaceId === null ? [] : [{ level: 'workspace' as const, id: place.workspaceId }]),
  ];
}

/** Whether the scope contains the place. */
export function covers(scope: Scope, place: Place): boolean {
  switch (scope.level) {
    case 'global':
      return true;
    case 'tenant':
      return scope.id === place.tenantId;
    case 'contract':
      return scope.id === place.contractId;
    case 'workspace':
      return scope.id === place.workspaceId;
  }
}
