import type { AuditAction, AuditRecord } from '../model/audit.js';
import type { AuthClient } from '../model/authClient.js';
import type { Component } from '../model/component.js';
import type { Account, ApiKey, Contract, Grant, Tenant, User, Workspace } from '../model/directory.js';
import type {
  ApiKeyId,
  AuditRecordId,
  AuthClientId,
  AuthFlowId,
  ComponentId,
  ContractId,
  DeliveryId,
  EventId,
  RefreshAttemptId,
  RevocationId,
  SecretId,
  TenantId,
  UserId,
  WebhookId,
  WorkspaceId,
} from '../model/ids.js';
import type { Scope } from '../model/scope.js';
import type { Sealed, SealedPlace } from '../model/sealed.js';
import type { AuthFlow } from '../model/authFlow.js';
import type { EventType, PlatformEvent } from '../model/event.js';
import type { Lease, RefreshAttempt, RefreshState } from '../model/refresh.js';
import type { Revocation } from '../model/revocation.js';
import type { StoredSecret } from '../model/secret.js';
import type { Delivery, Webhook } from '../model/webhook.js';

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
  >
> &
  Pick<AuthClient, 'updatedAtMs'>;

export interface AuthClientRepository {
  add(client: AuthClient): Promise<void>;
  find(id: AuthClientId): Promise<AuthClient | undefined>;
  findMany(ids: readonly AuthClientId[]): Promise<readonly AuthClient[]>;
  list(filter: AuthClientFilter, page?: Page): Promise<Listed<AuthClient>>;
  /** @param expected only if this is still the sealed value @returns the new state; undefined: gone, or no longer as expected */
  update(id: AuthClientId, changes: AuthClientChanges, expected?: Sealed): Promise<AuthClient | undefined>;
  /** One more transient failure in a row. @returns how many there are now; 0 when the auth-client is gone */
  countFailure(id: AuthClientId): Promise<number>;
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
    | 'degradedSinceMs'
  >
> &
  Pick<StoredSecret, 'updatedAtMs'>;

export interface SecretRepository {
  /** @throws Conflict `secret.reference` */
  add(secret: StoredSecret): Promise<void>;
  /** One answer a key, undefined for what isn't there; in one query. */
  findMany(keys: readonly SecretKey[]): Promise<readonly (SecretInPlace | undefined)[]>;
  /** The same by their ids alone, for the service itself. */
  findByIds(ids: readonly SecretId[]): Promise<readonly (SecretInPlace | undefined)[]>;
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

/** A lease that somebody would like. */
export interface LeaseWanted {
  readonly secretId: SecretId;
  readonly authClientId: AuthClientId;
  /** How many leases of the auth-client may be held at a time, by all processes together; null: any number. */
  readonly clientLimit: number | null;
}

/** What is due, and when it is now. */
export interface DueNow {
  readonly nowMs: number;
  /**
   * By how much the clock has moved back since this process began, in ms. Tokens that seem to be of the future, since they
   * were got before that, count as so much older; and so do failures, for how long is waited after them.
   */
  readonly movedBackMs: number;
}

export interface RefreshCounts {
  /** Due now, in whatever state, those of rejected and paused auth-clients left out. */
  readonly due: number;
  /** Since when the one has been due that has waited longest; null: none is. */
  readonly oldestDueAtMs: number | null;
  readonly leasesHeld: number;
  readonly degraded: number;
  /** Waiting for a person. */
  readonly dead: number;
  /** The nearest end of a token that is refreshed and not dead; null: there is none. */
  readonly nearestExpiryAtMs: number | null;
}

export interface RefreshRepository {
  /** Takes the place of the secret's state. A lease on it stays. */
  put(state: RefreshState): Promise<void>;
  find(secretId: SecretId): Promise<RefreshState | undefined>;
  remove(secretId: SecretId): Promise<void>;
  /**
   * What is to be refreshed now and nobody holds the lease of, nearest expiry first. Secrets of auth-clients that are
   * rejected or paused are left out, and those of `except`.
   */
  due(at: DueNow, limit: number, except: readonly AuthClientId[]): Promise<readonly RefreshState[]>;
  /**
   * Takes the leases that are free, each with an epoch higher than ever before, in their order and as far as the limits of
   * their auth-clients allow; atomically, also among processes. A secret without a refresh state has no lease, and one that
   * somebody is changing at this moment may count as held. @returns those that were got
   */
  claim(
    wanted: readonly LeaseWanted[],
    lease: { readonly owner: string; readonly untilMs: number },
    nowMs: number,
  ): Promise<readonly Lease[]>;
  /** Makes the leases last until then. @returns those that are still their owner's, with the new end */
  extend(leases: readonly Lease[], untilMs: number): Promise<readonly Lease[]>;
  /** Inside a transaction: whether the lease is still its owner's. Nobody else takes it before the transaction ends. */
  holds(lease: Lease): Promise<boolean>;
  /** Ends the lease if it is still its owner's. */
  release(lease: Lease): Promise<void>;
  /** The lease that somebody holds now. */
  leaseOf(secretId: SecretId, nowMs: number): Promise<Lease | undefined>;
  counts(nowMs: number): Promise<RefreshCounts>;
}

/** The journal of what providers are being asked. */
export interface RefreshAttemptRepository {
  add(attempt: RefreshAttempt): Promise<void>;
  /** @returns false when it is gone */
  change(
    id: RefreshAttemptId,
    changes: Partial<Pick<RefreshAttempt, 'state' | 'sealed' | 'keyId' | 'startedAtMs'>>,
  ): Promise<boolean>;
  remove(id: RefreshAttemptId): Promise<void>;
  /** Oldest first. */
  ofSecret(secretId: SecretId): Promise<readonly RefreshAttempt[]>;
  /** `open` ones of secrets whose lease nobody holds: their process has ended in the middle. Oldest first. */
  abandoned(nowMs: number, limit: number): Promise<readonly RefreshAttempt[]>;
}

export type AuthFlowChanges = Partial<
  Pick<
    AuthFlow,
    'status' | 'errorCode' | 'errorDescription' | 'sealed' | 'keyId' | 'pollAtMs' | 'secretId' | 'expiresAtMs'
  >
>;

export interface AuthFlowRepository {
  add(flow: AuthFlow): Promise<void>;
  find(id: AuthFlowId): Promise<AuthFlow | undefined>;
  byState(stateHash: string): Promise<AuthFlow | undefined>;
  /** Only while it is in that status. @returns the new state; undefined: gone, or no longer in that status */
  update(id: AuthFlowId, expected: AuthFlow['status'], changes: AuthFlowChanges): Promise<AuthFlow | undefined>;
  /** Pending ones that haven't expired, and whose poll is due; each is put off until `untilMs`, so that no other process takes it meanwhile. */
  claimPolls(nowMs: number, untilMs: number, limit: number): Promise<readonly AuthFlow[]>;
  /** Those that expired before then. */
  removeExpired(beforeMs: number): Promise<void>;
}

export interface EventFilter {
  /** Events of these tenants; `all` with those of the deployment. */
  readonly tenants: readonly TenantId[] | 'all';
  readonly workspaceId?: string;
  readonly type?: EventType;
  readonly resourceId?: string;
  /** Only events with a lower id: what comes after it in the list. */
  readonly before?: EventId;
}

export interface EventRepository {
  append(events: readonly PlatformEvent[]): Promise<void>;
  find(id: EventId): Promise<PlatformEvent | undefined>;
  /** Newest first. */
  list(filter: EventFilter, limit: number): Promise<readonly PlatformEvent[]>;
  removeOlderThan(ms: number): Promise<void>;
}

export interface WebhookRepository {
  add(webhook: Webhook): Promise<void>;
  find(id: WebhookId): Promise<Webhook | undefined>;
  /** Those of the tenants, for all their workspaces or one; `all` of all. */
  list(tenants: readonly TenantId[] | 'all', page?: Page): Promise<Listed<Webhook>>;
  /** Those that hear of what happens there. */
  hearing(tenantId: TenantId, workspaceId: WorkspaceId | null): Promise<readonly Webhook[]>;
  update(
    id: WebhookId,
    changes: Partial<Pick<Webhook, 'url' | 'events' | 'sealed' | 'keyId' | 'quarantinedAtMs'>>,
  ): Promise<boolean>;
  /** With what is on its way to it. @returns false when there is none */
  remove(id: WebhookId): Promise<boolean>;
}

export interface DeliveryRepository {
  add(deliveries: readonly Delivery[]): Promise<void>;
  /** Those that are due; each is put off until `untilMs`, so that no other process takes it meanwhile. */
  claim(nowMs: number, untilMs: number, limit: number): Promise<readonly Delivery[]>;
  change(id: DeliveryId, changes: Pick<Delivery, 'attempts' | 'nextAttemptAtMs' | 'lastError'>): Promise<void>;
  remove(id: DeliveryId): Promise<void>;
}

export interface RevocationRepository {
  add(revocation: Revocation): Promise<void>;
  /** Those that are due; each is put off until `untilMs`, so that no other process takes it meanwhile. */
  claim(nowMs: number, untilMs: number, limit: number): Promise<readonly Revocation[]>;
  change(id: RevocationId, changes: Pick<Revocation, 'attempts' | 'nextAttemptAtMs'>): Promise<void>;
  remove(id: RevocationId): Promise<void>;
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
  readonly table: 'auth_clients' | 'secrets' | 'auth_flows' | 'refresh_attempts' | 'webhooks' | 'revocations';
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
  readonly attempts: RefreshAttemptRepository;
  readonly authFlows: AuthFlowRepository;
  readonly events: EventRepository;
  readonly webhooks: WebhookRepository;
  readonly deliveries: DeliveryRepository;
  readonly revocations: RevocationRepository;
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
