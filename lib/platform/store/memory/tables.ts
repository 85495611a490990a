import type { AuditRecord } from '../../model/audit.js';
import type { AuthClient } from '../../model/authClient.js';
import type { Component } from '../../model/component.js';
import type { ApiKey, Contract, RoleAssignment, Tenant, User, Workspace } from '../../model/directory.js';
import type { AuthFlow } from '../../model/authFlow.js';
import type { PlatformEvent } from '../../model/event.js';
import type { Lease, RefreshAttempt, RefreshState } from '../../model/refresh.js';
import type { Revocation } from '../../model/revocation.js';
import type { StoredSecret } from '../../model/secret.js';
import type { LoginLink, Session } from '../../model/session.js';
import type { Delivery, Webhook } from '../../model/webhook.js';
import type { SealedText } from '../../model/sealedValue.js';
import type { IdempotencyEntry, PagedList, Page } from '../store.js';

/** The row type of each table. Rows are immutable: an update replaces the row. */
interface Rows {
  tenants: Tenant;
  contracts: Contract;
  workspaces: Workspace;
  users: User;
  grants: RoleAssignment;
  keys: ApiKey;
  components: Component;
  authClients: AuthClient;
  secrets: StoredSecret;
  refreshes: RefreshState;
  /** The latest lease of each secret. */
  leases: Lease;
  attempts: RefreshAttempt;
  authFlows: AuthFlow;
  sessions: Session;
  loginLinks: LoginLink;
  events: PlatformEvent;
  webhooks: Webhook;
  deliveries: Delivery;
  revocations: Revocation;
  audit: AuditRecord;
  idempotency: IdempotencyEntry;
  keyChecks: SealedText;
}

export type TableName = keyof Rows;

type TableMaps = { readonly [Name in TableName]: ReadonlyMap<string, Rows[Name]> };

/** A snapshot of all tables. A transaction works on a copy, which copies only the tables that it changes. */
export class Tables {
  #maps: TableMaps;
  /** The tables that this snapshot has copied. */
  readonly #copied = new Set<TableName>();

  constructor(maps: TableMaps = createEmptyMaps()) {
    this.#maps = maps;
  }

  copy(): Tables {
    return new Tables(this.#maps);
  }

  table<Name extends TableName>(name: Name): ReadonlyMap<string, Rows[Name]> {
    return this.#maps[name];
  }

  writableTable<Name extends TableName>(name: Name): Map<string, Rows[Name]> {
    if (!this.#copied.has(name)) {
      this.#maps = { ...this.#maps, [name]: new Map(this.#maps[name]) };
      this.#copied.add(name);
    }
    return this.#maps[name] as Map<string, Rows[Name]>;
  }

  /** Throws if the referenced row doesn't exist, as a foreign key does. */
  requireRow(name: TableName, id: string | null): void {
    if (id !== null && !this.#maps[name].has(id)) throw new Error(`no row "${id}" in ${name}`);
  }

  /** Throws if the row exists, as a primary key does. */
  insert<Name extends TableName>(name: Name, id: string, row: Rows[Name]): void {
    if (this.#maps[name].has(id)) throw new Error(`row "${id}" in ${name} already exists`);
    this.writableTable(name).set(id, row);
  }
}

function createEmptyMaps(): TableMaps {
  return {
    tenants: new Map(),
    contracts: new Map(),
    workspaces: new Map(),
    users: new Map(),
    grants: new Map(),
    keys: new Map(),
    components: new Map(),
    authClients: new Map(),
    secrets: new Map(),
    refreshes: new Map(),
    leases: new Map(),
    attempts: new Map(),
    authFlows: new Map(),
    sessions: new Map(),
    loginLinks: new Map(),
    events: new Map(),
    webhooks: new Map(),
    deliveries: new Map(),
    revocations: new Map(),
    audit: new Map(),
    idempotency: new Map(),
    keyChecks: new Map(),
  };
}

/** Access of the repositories to the tables. `write` is atomic. */
export interface TableAccess {
  readonly read: <T>(work: (tables: Tables) => T) => Promise<T>;
  readonly write: <T>(work: (tables: Tables) => T) => Promise<T>;
}

export function filterRows<T>(rows: ReadonlyMap<string, T>, predicate: (row: T) => boolean): T[] {
  return [...rows.values()].filter(predicate);
}

export function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return compare(a.id, b.id);
}

export function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function paginate<T extends { readonly id: string }>(rows: readonly T[], page: Page | undefined): PagedList<T> {
  const sorted = [...rows].sort(byId);
  const first = page === undefined ? 0 : (page.number - 1) * page.size;
  return {
    items: page === undefined ? sorted : sorted.slice(first, first + page.size),
    total: sorted.length,
  };
}

/** Returns the rows with these keys, in the order of the keys, without duplicates. */
export function pickRows<T>(rows: ReadonlyMap<string, T>, keys: readonly string[]): T[] {
  return [...new Set(keys)].flatMap((key) => rows.get(key) ?? []);
}
