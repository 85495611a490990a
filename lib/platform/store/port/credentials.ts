import type { AuthClient } from '../../model/authClient.js';
import type { Component } from '../../model/component.js';
import type { Workspace } from '../../model/directory.js';
import type { AuthClientId, ComponentId, SecretId, TenantId, WorkspaceId } from '../../model/ids.js';
import type { Scope } from '../../model/scope.js';
import type { SealedText } from '../../model/sealedValue.js';
import type { StoredSecret } from '../../model/secret.js';
import type { PagedList, Page } from './page.js';

export interface ComponentRepository {
  /** @throws Conflict `component.name` */
  add(component: Component): Promise<void>;
  /** @returns false when there is none */
  update(id: ComponentId, changes: Pick<Component, 'descriptor' | 'folder' | 'updatedAtMs'>): Promise<boolean>;
  find(id: ComponentId): Promise<Component | undefined>;
  findMany(ids: readonly ComponentId[]): Promise<readonly Component[]>;
  findByName(tenantId: TenantId | null, name: string): Promise<Component | undefined>;
  /** Everybody's, and those of the tenants; `all` for those of all tenants. */
  list(tenants: readonly TenantId[] | 'all', page?: Page): Promise<PagedList<Component>>;
}

export interface AuthClientFilter {
  /** Those that belong to exactly one of these. */
  readonly scopes: readonly Scope[];
  readonly componentId?: ComponentId;
}

export type AuthClientChanges = Partial<
  Pick<
    AuthClient,
    | 'name'
    | 'componentIds'
    | 'sealed'
    | 'keyId'
    | 'quarantinedAtMs'
    | 'rejectedSinceMs'
    | 'rejectedWith'
    | 'pausedUntilMs'
    | 'failuresInRow'
    | 'acceptedAtMs'
    | 'refusedAtMs'
    | 'refusedSecretId'
  >
> &
  Pick<AuthClient, 'updatedAtMs'>;

export interface AuthClientRepository {
  add(client: AuthClient): Promise<void>;
  find(id: AuthClientId): Promise<AuthClient | undefined>;
  findMany(ids: readonly AuthClientId[]): Promise<readonly AuthClient[]>;
  list(filter: AuthClientFilter, page?: Page): Promise<PagedList<AuthClient>>;
  /** @param expected only if this is still the sealed value @returns the new state; undefined: gone, or no longer as expected */
  update(id: AuthClientId, changes: AuthClientChanges, expected?: SealedText): Promise<AuthClient | undefined>;
  /** One more transient failure in a row. @returns how many there are now; 0 when the auth-client is gone */
  incrementFailures(id: AuthClientId): Promise<number>;
  /** With the auth-flows of it. */
  delete(id: AuthClientId): Promise<'removed' | 'in_use' | 'missing'>;
}

/** A secret as a caller names it: by its id or by its reference, in a workspace. */
export interface SecretKey {
  readonly workspaceId: string;
  readonly idOrReference: string;
}

/** A secret with what is needed to judge who may read it and to fill it in. */
export interface ResolvedSecret {
  readonly secret: StoredSecret;
  readonly workspace: Workspace;
  readonly client: AuthClient;
}

export interface SecretFilter {
  readonly workspaceId: WorkspaceId;
  readonly userId?: string;
  readonly authClientId?: string;
  readonly reference?: string;
}

export type SecretChanges = Partial<
  Pick<
    StoredSecret,
    | 'name'
    | 'reference'
    | 'state'
    | 'error'
    | 'sealed'
    | 'keyId'
    | 'quarantinedAtMs'
    | 'version'
    | 'obtainedAtMs'
    | 'refreshedAtMs'
    | 'expiresAtMs'
    | 'degradedSinceMs'
  >
> &
  Pick<StoredSecret, 'updatedAtMs'>;

export interface SecretRepository {
  /** @throws Conflict `secret.reference` */
  add(secret: StoredSecret): Promise<void>;
  /** One answer a key, undefined for what isn't there; in one query. */
  findMany(keys: readonly SecretKey[]): Promise<readonly (ResolvedSecret | undefined)[]>;
  /** The same by their ids alone, for the service itself. */
  findByIds(ids: readonly SecretId[]): Promise<readonly (ResolvedSecret | undefined)[]>;
  list(filter: SecretFilter, page?: Page): Promise<PagedList<StoredSecret>>;
  /** How many are attached to the auth-client, in all workspaces. */
  countByAuthClient(authClientId: AuthClientId): Promise<number>;
  /**
   * @param expected only while all of this still holds
   * @returns the new state; undefined: gone, or no longer as expected
   * @throws Conflict `secret.reference`
   */
  update(
    id: SecretId,
    changes: SecretChanges,
    expected?: { readonly sealed?: SealedText; readonly version?: number },
  ): Promise<StoredSecret | undefined>;
  /** With its refresh state, the lease on it and what the journal has of it. @returns false when there is none */
  delete(workspaceId: WorkspaceId, id: SecretId): Promise<boolean>;
}
