import type { AuthClient } from '../../model/authClient.js';
import type { Component } from '../../model/component.js';
import type { Workspace } from '../../model/directory.js';
import type { AuthClientId, ComponentId, SecretId, TenantId, WorkspaceId } from '../../model/ids.js';
import type { Scope } from '../../model/scope.js';
import type { ExpirySoonQuery, RefreshTokenExpiry } from '../../model/refreshTokenExpiry.js';
import type { SealedText } from '../../model/sealedValue.js';
import type { StoredSecret } from '../../model/secret.js';
import type { PagedList, Page } from './page.js';

export interface ComponentRepository {
  /** @throws Conflict when the tenant has a component with this name */
  add(component: Component): Promise<void>;
  /** @returns false when the component doesn't exist */
  update(id: ComponentId, changes: Pick<Component, 'descriptor' | 'folder' | 'updatedAtMs'>): Promise<boolean>;
  find(id: ComponentId): Promise<Component | undefined>;
  findMany(ids: readonly ComponentId[]): Promise<readonly Component[]>;
  findByName(tenantId: TenantId | null, name: string): Promise<Component | undefined>;
  /** Lists public components and those of the tenants; `all` for those of all tenants. */
  list(tenants: readonly TenantId[] | 'all', page?: Page): Promise<PagedList<Component>>;
}

interface AuthClientFilter {
  /** Matches auth clients whose own scope is one of these. */
  readonly scopes: readonly Scope[];
  readonly componentId?: ComponentId;
}

export type AuthClientChanges = Partial<
  Pick<
    AuthClient,
    | 'name'
    | 'provider'
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
  /** Lists auth clients whose provider is not recognized yet, in the order of their ids. */
  listUnrecognized(limit: number): Promise<readonly AuthClient[]>;
  /**
   * @param expected updates only if this is still the sealed value
   * @returns the updated auth client; undefined if it was deleted or has another sealed value
   */
  update(id: AuthClientId, changes: AuthClientChanges, expected?: SealedText): Promise<AuthClient | undefined>;
  /**
   * Increments the number of consecutive transient failures.
   * @returns the new number; 0 when the auth client was deleted
   */
  incrementFailures(id: AuthClientId): Promise<number>;
  /** Deletes the auth client and its authorization flows. */
  delete(id: AuthClientId): Promise<'deleted' | 'in_use' | 'missing'>;
}

/** The id or the reference of a secret in a workspace. */
export interface SecretKey {
  readonly workspaceId: string;
  readonly idOrReference: string;
}

/** A secret with its workspace and auth client, which permission checks and defaults need. */
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
  /** Only secrets whose refresh token expires soon. */
  readonly refreshTokenExpiry?: ExpirySoonQuery;
}

type SecretChanges = Partial<
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
    | keyof RefreshTokenExpiry
  >
> &
  Pick<StoredSecret, 'updatedAtMs'>;

export interface SecretRepository {
  /** @throws Conflict when the workspace has a secret with this reference */
  add(secret: StoredSecret): Promise<void>;
  /** Returns one result per key, undefined where there is no secret, with one query. */
  findMany(keys: readonly SecretKey[]): Promise<readonly (ResolvedSecret | undefined)[]>;
  /** Like `findMany`, by ids in any workspace. */
  findByIds(ids: readonly SecretId[]): Promise<readonly (ResolvedSecret | undefined)[]>;
  list(filter: SecretFilter, page?: Page): Promise<PagedList<StoredSecret>>;
  /** Counts the secrets of the auth client in all workspaces. */
  countByAuthClient(authClientId: AuthClientId): Promise<number>;
  /**
   * @param expected updates only if the secret still has these values
   * @returns the updated secret; undefined if it was deleted or has other values
   * @throws Conflict when the workspace has another secret with this reference
   */
  update(
    id: SecretId,
    changes: SecretChanges,
    expected?: { readonly sealed?: SealedText; readonly version?: number },
  ): Promise<StoredSecret | undefined>;
  /** Returns the secrets whose refresh token expires soon and that have no alert about it, nearest expiry first. */
  findExpiringRefreshTokens(at: ExpirySoonQuery, limit: number): Promise<readonly StoredSecret[]>;
  /**
   * Records the alert about the expiry of a refresh token. Of several processes one succeeds.
   * @param expected the secret as it was found
   * @returns the secret; undefined if it was deleted, is not ready, has another expiry, or has an alert already
   */
  markExpiryAlerted(expected: StoredSecret, nowMs: number): Promise<StoredSecret | undefined>;
  /**
   * Deletes the secret with its refresh state, lease and journal entries.
   * @returns false when the secret doesn't exist
   */
  delete(workspaceId: WorkspaceId, id: SecretId): Promise<boolean>;
}
