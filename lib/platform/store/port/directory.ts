import type { Account, ApiKey, Contract, RoleAssignment, Tenant, User, Workspace } from '../../model/directory.js';
import type { ApiKeyId, ContractId, TenantId, UserId, WorkspaceId } from '../../model/ids.js';
import type { Scope } from '../../model/scope.js';
import type { Listed, Page } from './page.js';

/** Tenants, contracts, workspaces, users, what they may do, and their keys. */
export interface DirectoryRepository {
  addTenant(tenant: Tenant): Promise<void>;
  tenant(id: TenantId): Promise<Tenant | undefined>;
  /** Those in any of the scopes: all for `global`, itself for `tenant`, none for narrower ones. */
  tenants(scopes: readonly Scope[], page?: Page): Promise<Listed<Tenant>>;

  addContract(contract: Contract): Promise<void>;
  contract(id: ContractId): Promise<Contract | undefined>;
  /** Those in any of the scopes: all, a tenant's, itself; none for a workspace. */
  contracts(scopes: readonly Scope[], page?: Page): Promise<Listed<Contract>>;
  /**
   * With its workspaces, and the auth-clients, secrets, auth-flows, webhooks and grants in it and in them.
   * @returns false when there is none
   */
  removeContract(id: ContractId): Promise<boolean>;

  addWorkspace(workspace: Workspace): Promise<void>;
  workspace(id: WorkspaceId): Promise<Workspace | undefined>;
  /** Those in any of the scopes. */
  workspaces(scopes: readonly Scope[], page?: Page): Promise<Listed<Workspace>>;

  /** @throws Conflict `user.email` */
  addUser(user: User): Promise<void>;
  user(id: UserId): Promise<User | undefined>;
  userByEmail(email: string): Promise<User | undefined>;
  users(tenantId: TenantId, page?: Page): Promise<Listed<User>>;
  /** Takes the place of the user's grant in that scope. */
  putGrant(grant: RoleAssignment): Promise<void>;
  grants(userId: UserId): Promise<readonly RoleAssignment[]>;

  /** @throws Conflict `api_key.hash` */
  addKey(key: ApiKey): Promise<void>;
  key(id: ApiKeyId): Promise<ApiKey | undefined>;
  keys(userId: UserId): Promise<readonly ApiKey[]>;
  /** @returns false when there is no such key or it was revoked before */
  revokeKey(id: ApiKeyId, atMs: number): Promise<boolean>;
  /** Whom the keys belong to that are not revoked, by hash; in one query. */
  accounts(hashes: readonly string[]): Promise<ReadonlyMap<string, Account>>;
}
