import type { Account, ApiKey, Contract, RoleAssignment, Tenant, User, Workspace } from '../../model/directory.js';
import type { ApiKeyId, ContractId, TenantId, UserId, WorkspaceId } from '../../model/ids.js';
import type { Scope } from '../../model/scope.js';
import type { PagedList, Page } from './page.js';

/** Tenants, contracts, workspaces, users, what they may do, and their keys. */
export interface DirectoryRepository {
  addTenant(tenant: Tenant): Promise<void>;
  findTenant(id: TenantId): Promise<Tenant | undefined>;
  /** Those in any of the scopes: all for `global`, itself for `tenant`, none for narrower ones. */
  listTenants(scopes: readonly Scope[], page?: Page): Promise<PagedList<Tenant>>;

  addContract(contract: Contract): Promise<void>;
  findContract(id: ContractId): Promise<Contract | undefined>;
  /** Those in any of the scopes: all, a tenant's, itself; none for a workspace. */
  listContracts(scopes: readonly Scope[], page?: Page): Promise<PagedList<Contract>>;
  /**
   * With its workspaces, and the auth-clients, secrets, auth-flows, webhooks and grants in it and in them.
   * @returns false when there is none
   */
  deleteContract(id: ContractId): Promise<boolean>;

  addWorkspace(workspace: Workspace): Promise<void>;
  findWorkspace(id: WorkspaceId): Promise<Workspace | undefined>;
  /** Those in any of the scopes. */
  listWorkspaces(scopes: readonly Scope[], page?: Page): Promise<PagedList<Workspace>>;

  /** @throws Conflict `user.email` */
  addUser(user: User): Promise<void>;
  findUser(id: UserId): Promise<User | undefined>;
  findUserByEmail(email: string): Promise<User | undefined>;
  listUsers(tenantId: TenantId, page?: Page): Promise<PagedList<User>>;
  /** Takes the place of the user's grant in that scope. */
  putRoleAssignment(grant: RoleAssignment): Promise<void>;
  listRoleAssignments(userId: UserId): Promise<readonly RoleAssignment[]>;

  /** @throws Conflict `api_key.hash` */
  addApiKey(key: ApiKey): Promise<void>;
  findApiKey(id: ApiKeyId): Promise<ApiKey | undefined>;
  listApiKeys(userId: UserId): Promise<readonly ApiKey[]>;
  /** @returns false when there is no such key or it was revoked before */
  revokeApiKey(id: ApiKeyId, atMs: number): Promise<boolean>;
  /** Whom the keys belong to that are not revoked, by hash; in one query. */
  findAccounts(hashes: readonly string[]): Promise<ReadonlyMap<string, Account>>;
}
