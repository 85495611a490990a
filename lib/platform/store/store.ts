import type { AuditAction, AuditRecord } from '../model/audit.js';
import type { AuthClient } from '../model/authClient.js';
import type { Component } from '../model/component.js';
import type { Account, ApiKey, Contract, Grant, Tenant, User, Workspace } from '../model/directory.js';
import type {
  ApiKeyId,
  AuditRecordId,
  AuthClientId,
  ComponentId,
  ContractId,
  SecretId,
  TenantId,
  UserId,
  WorkspaceId,
} from '../model/ids.js';
import type { Scope } from '../model/scope.js';
import type { Sealed, SealedPlace } from '../model/sealed.js';
import type { RefreshState, StoredSecret } from '../model/secret.js';

/** Pages count from 1. */
export interface Page {
  readonly size: number;
  readonly number: number;
}

export interface Listed<T> {
  /** Oldest first, by id. */
  readonly items: readonly T[];
  /** How many there are on all pages. */
  readonly total: number;
}

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
  /** With its workspaces, and the auth-clients, secrets and grants in it and in them. @returns false when there is none */
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
  putGrant(grant: Grant): Promise<void>;
  grants(userId: UserId): Promise<readonly Grant[]>;

  /** @throws Conflict `api_key.hash` */
  addKey(key: ApiKey): Promise<void>;
  key(id: ApiKeyId): Promise<ApiKey | undefined>;
  keys(userId: UserId): Promise<readonly ApiKey[]>;
  /** @returns false when there is no such key or it was revoked before */
  revokeKey(id: ApiKeyId, atMs: number): Promise<boolean>;
  /** Whom the keys belong to that are not revoked, by hash; in one query. */
  accounts(hashes: readonly string[]): Promise<ReadonlyMap<string, Account>>;
}

export interface ComponentRepository {
  /** @throws Conflict `component.name` */
  add(component: Component): Promise<void>;
  /** @returns false when there is none */
  update(id: ComponentId, changes: Pick<Component, 'descriptor' | 'folder' | 'updatedAtMs'>): Promise<boolean>;
  find(id: ComponentId): Promise<Component | undefined>;
  findMany(ids: readonly ComponentId[]): Promise<readonly Component[]>;
  byName(tenantId: TenantId | null, name: string): Promise<Component | undefined>;
  /** Everybody's, and those of the tenants; `all` for those of all tenants. */
  list(tenants: readonly TenantId[] | 'all', page?: Page): Promise<Listed<Component>>;
}

export interface AuthClientFilter {
  /** Those that belong to exactly one of these. */
  readonly scopes: readonly Scope[];
  readonly componentId?: ComponentId;
}

export type AuthClientChanges = Partial<
  Pick<AuthClient, 'name' | 'componentIds' | 'sealed' | 'keyId' | 'quarantinedAtMs'>
> &
  Pick<AuthClient, 'updatedAtMs'>;

export interface AuthClientRepository {
  add(client: AuthClient): Promise<void>;
  find(id: AuthClientId): Promise<AuthClient | undefined>;
  findMany(ids: readonly AuthClientId[]): Promise<readonly AuthClient[]>;
  list(filter: AuthClientFilter, page?: Page): Promise<Listed<AuthClient>>;
  /** @param expected only if this is still the sealed value @returns the new state; undefined: gone, or no longer as expected */
  update(id: AuthClientId, changes: AuthClientChanges, expected?: Sealed): Promise<AuthClient | undefined>;
  remove(id: AuthClientId): Promise<'removed' | 'in_use' | 'missing'>;
}

/** A secret as a caller names it: by its id or by its reference, in a workspace. */
export interface SecretKey {
  readonly workspaceId: string;
  readonly idOrReference: string;
}

/** A secret with what is needed to judge who may read it and to fill it in. */
export interface SecretInPlace {
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
  >
> &
  Pick<StoredSecret, 'updatedAtMs'>;

export interface SecretRepository {
  /** @throws Conflict `secret.reference` */
  add(secret: StoredSecret): Promise<void>;
  /** One answer a key, undefined for what isn't there; in one query. */
  findMany(keys: readonly SecretKey[]): Promise<readonly (SecretInPlace | undefined)[]>;
  list(filter: SecretFilter, page?: Page): Promise<Listed<StoredSecret>>;
  /** How many are attached to the auth-client, in all workspaces. */
  countOf(authClientId: AuthClientId): Promise<number>;
  /**
   * @param expected only while all of this still holds
   * @returns the new state; undefined: gone, or no longer as expected
   * @throws Conflict `secret.reference`
   */
  update(
    id: SecretId,
    changes: SecretChanges,
    expected?: { readonly sealed?: Sealed; readonly version?: number },
  ): Promise<StoredSecret | undefined>;
  /** With its refresh state. @returns false when there is none */
  remove(workspaceId: WorkspaceId, id: SecretId): Promise<boolean>;
}

export interface RefreshRepository {
  /** Takes the place of the secret's state. */
  put(state: RefreshState): Promise<void>;
  find(secretId: SecretId): Promise<RefreshState | undefined>;
  remove(secretId: SecretId): Promise<void>;
  /** What is to be refreshed now, the most urgent first; not what waits for a person. */
  due(nowMs: number, limit: number): Promise<readonly RefreshState[]>;
}

export interface AuditFilter {
  /** Records of these tenants; `all` with those of the deployment. */
  readonly tenants: readonly TenantId[] | 'all';
  readonly workspaceId?: string;
  readonly userId?: string;
  readonly resourceType?: string;
  readonly resourceId?: string;
  readonly action?: AuditAction;
  readonly outcome?: AuditRecord['outcome'];
  /** Inclusive. */
  readonly fromMs?: number;
  /** Exclusive. */
  readonly toMs?: number;
  /** Only records with a lower id: what comes after it in the list. */
  readonly before?: AuditRecordId;
}

export interface AuditRepository {
  append(records: readonly AuditRecord[]): Promise<void>;
  /** Newest first. */
  list(filter: AuditFilter, limit: number): Promise<readonly AuditRecord[]>;
}

/** What a POST with an Idempotency-Key has made, so that its repetition makes nothing more. */
export interface IdempotencyEntry {
  readonly userId: UserId;
  readonly key: string;
  /** Keyed hash of the request, to tell a repetition from a reuse. */
  readonly fingerprint: string;
  readonly resourceId: string;
  readonly createdAtMs: number;
}

export interface IdempotencyRepository {
  /** @returns what was there before; undefined when the entry was added */
  claim(entry: IdempotencyEntry): Promise<IdempotencyEntry | undefined>;
  find(userId: UserId, key: string): Promise<IdempotencyEntry | undefined>;
  removeOlderThan(ms: number): Promise<void>;
}

/** A sealed value wherever it is stored. */
export interface SealedRecord {
  readonly table: 'auth_clients' | 'secrets';
  readonly place: SealedPlace;
  readonly sealed: Sealed;
}

/** All sealed values, for the rotation of keys. */
export interface SealedRepository {
  /** How many records each key has sealed, those in quarantine included. */
  countByKey(): Promise<ReadonlyMap<string, number>>;
  countQuarantined(): Promise<number>;
  /** Some that this key has sealed, none of them in quarantine. */
  sealedBy(keyId: string, limit: number): Promise<readonly SealedRecord[]>;
  /** @returns false when the value was changed meanwhile */
  reseal(record: SealedRecord, sealed: Sealed, keyId: string): Promise<boolean>;
  quarantine(record: SealedRecord, atMs: number): Promise<void>;
  /** A known text that each key has sealed, by key id. */
  keyChecks(): Promise<ReadonlyMap<string, Sealed>>;
  addKeyCheck(keyId: string, sealed: Sealed): Promise<void>;
}

export interface Repositories {
  readonly directory: DirectoryRepository;
  readonly components: ComponentRepository;
  readonly authClients: AuthClientRepository;
  readonly secrets: SecretRepository;
  readonly refreshes: RefreshRepository;
  readonly audit: AuditRepository;
  readonly idempotency: IdempotencyRepository;
  readonly sealed: SealedRepository;
}

/** Everything that is kept. What one method does happens wholly or not at all. */
export interface Store extends Repositories {
  /**
   * All that `work` does through its argument happens wholly, or not at all when it throws. After a call that was rejected it
   * has to throw: PostgreSQL takes nothing more. What it awaits of the store itself, past its argument, may only be reads:
   * a change would wait for the transaction to end.
   */
  transaction<T>(work: (repositories: Repositories) => Promise<T>): Promise<T>;
  /** Brings the schema up to date; replicas that start together wait for each other. */
  migrate(): Promise<void>;
  /** Rejects when the store can't be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** A row that has to be unique is there already. */
export class Conflict extends Error {
  override readonly name = 'Conflict';

  constructor(readonly of: 'user.email' | 'api_key.hash' | 'component.name' | 'secret.reference') {
    super(`${of} is taken`);
  }
}
