import type { Account, ApiKey, Contract, RoleAssignment, Tenant, User, Workspace } from '../../model/directory.js';
import type { ApiKeyId, ContractId, TenantId, UserId, WorkspaceId } from '../../model/ids.js';
import type { Scope } from '../../model/scope.js';
import type { PagedList, Page } from './page.js';

/** Tenants, contracts, workspaces, users, role assignments and API keys. */
export interface DirectoryRepository {
  addTenant(tenant: Tenant): Promise<void>;
  findTenant(id: TenantId): Promise<Tenant | undefined>;
  /** Lists the tenants in the scopes: all for `global`, one for a tenant, none for narrower scopes. */
  listTenants(scopes: readonly Scope[], page?: Page): Promise<PagedList<Tenant>>;

  addContract(contract: Contract): Promise<void>;
  findContract(id: ContractId): Promise<Contract | undefined>;
  /** Lists the contracts in the scopes: all for `global`, those of a tenant, the contract itself; none for a workspace. */
  listContracts(scopes: readonly Scope[], page?: Page): Promise<PagedList<Contract>>;
  /**
   * Deletes the contract with its workspaces and with all their auth clients, secrets, authorization flows, webhooks and role
   * assignments.
   * @returns false when the contract doesn't exist
   */
  deleteContract(id: ContractId): Promise<boolean>;

  addWorkspace(workspace: Workspace): Promise<void>;
  findWorkspace(id: WorkspaceId): Promise<Workspace | undefined>;
  /** Lists the workspaces in the scopes. */
  listWorkspaces(scopes: readonly Scope[], page?: Page): Promise<PagedList<Workspace>>;

  /** @throws Conflict when the e-mail address is in use */
  addUser(user: User): Promise<void>;
  findUser(id: UserId): Promise<User | undefined>;
  findUserByEmail(email: string): Promise<User | undefined>;
  listUsers(tenantId: TenantId, page?: Page): Promise<PagedList<User>>;
  /** Adds or replaces the user's role assignment in its scope. */
  putRoleAssignment(assignment: RoleAssignment): Promise<void>;
  listRoleAssignments(userId: UserId): Promise<readonly RoleAssignment[]>;

  /** @throws Conflict when the hash is in use */
  addApiKey(key: ApiKey): Promise<void>;
  findApiKey(id: ApiKeyId): Promise<ApiKey | undefined>;
  listApiKeys(userId: UserId): Promise<readonly ApiKey[]>;
  /** @returns false when the key doesn't exist or is already revoked */
  revokeApiKey(id: ApiKeyId, atMs: number): Promise<boolean>;
  /** Returns the accounts of the unrevoked API keys, by the hash of the key, with one query. */
  findAccounts(hashes: readonly string[]): Promise<ReadonlyMap<string, Account>>;
}
