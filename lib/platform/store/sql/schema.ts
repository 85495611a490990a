import type { Kysely } from 'kysely';

import type { AuditRecord } from '../../model/audit.js';
import type { AuthClient } from '../../model/authClient.js';
import type { AuthFlow } from '../../model/authFlow.js';
import type { Component } from '../../model/component.js';
import type { PlatformEvent } from '../../model/event.js';
import type { ApiKey, Contract, Role, Tenant, User, Workspace } from '../../model/directory.js';
import type { AuthClientId, ComponentId, ContractId, TenantId, UserId, WorkspaceId } from '../../model/ids.js';
import type { Level } from '../../model/scope.js';
import type { SealedText } from '../../model/sealedValue.js';
import type { RefreshAttempt, RefreshState } from '../../model/refresh.js';
import type { Revocation } from '../../model/revocation.js';
import type { StoredSecret } from '../../model/secret.js';
import type { LoginLink, Session } from '../../model/session.js';
import type { Delivery, Webhook } from '../../model/webhook.js';
import type { IdempotencyEntry } from '../store.js';

/** A scope as columns: the column of its level contains the id, the others are null. */
export interface ScopeColumns {
  level: Level;
  scopeTenantId: TenantId | null;
  contractId: ContractId | null;
  workspaceId: WorkspaceId | null;
}

export interface GrantRow extends ScopeColumns {
  userId: UserId;
  role: Role;
}

export interface AuthClientRow extends Omit<AuthClient, 'scope' | 'componentIds'>, ScopeColumns {}

/** The components of an auth client, in the given order. */
interface AuthClientComponentRow {
  authClientId: AuthClientId;
  position: number;
  componentId: ComponentId;
}

export interface ComponentRow extends Omit<Component, 'descriptor'> {
  /** JSON. */
  descriptor: string;
}

interface RefreshStateRow extends Omit<RefreshState, 'strategy'> {
  strategy: string;
  /** The later of `refreshAfterMs` and `nextAttemptAtMs`. */
  dueAtMs: number;
  leaseOwner: string | null;
  /** Number of leases claimed so far. */
  leaseEpoch: number;
  /** 0 if the lease is free. */
  leaseUntilMs: number;
}

export interface EventRow extends Omit<PlatformEvent, 'data'> {
  /** JSON. */
  data: string;
}

export interface WebhookRow extends Omit<Webhook, 'events'> {
  /** JSON. */
  events: string;
}

/** The tables and columns in camelCase; in the database they are in snake_case. */
export interface Schema {
  tenants: Tenant;
  contracts: Contract;
  workspaces: Workspace;
  users: User;
  grants: GrantRow;
  apiKeys: ApiKey;
  components: ComponentRow;
  authClients: AuthClientRow;
  authClientComponents: AuthClientComponentRow;
  secrets: StoredSecret;
  refreshStates: RefreshStateRow;
  refreshAttempts: RefreshAttempt;
  authFlows: AuthFlow;
  sessions: Session;
  loginLinks: LoginLink;
  events: EventRow;
  webhooks: WebhookRow;
  deliveries: Delivery;
  revocations: Revocation;
  auditRecords: AuditRecord;
  idempotencyKeys: IdempotencyEntry;
  keyChecks: { keyId: string; sealed: SealedText };
}

export type Db = Kysely<Schema>;

/** Access of the repositories to a database. In a transaction, `read` and `write` are the same connection. */
export interface DatabaseAccess {
  readonly engine: Engine;
  readonly read: Db;
  readonly write: Db;
}

export interface OpenDatabase extends DatabaseAccess {
  /** For migrations, which have no statement timeout. */
  readonly migrating: Db;
}

export type Engine = 'sqlite' | 'postgres';
