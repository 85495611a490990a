import pg from 'pg';

import type { Workspace } from '../lib/platform/model/directory.js';
import type { RefreshState } from '../lib/platform/model/refresh.js';
import type { StoredSecret } from '../lib/platform/model/secret.js';
import { toSnakeCase } from '../lib/platform/store/sql/columns.js';
import type { Store } from '../lib/platform/store/store.js';

export interface SeedRows {
  readonly workspaces: readonly Workspace[];
  readonly secrets: readonly StoredSecret[];
  /** One for each secret. */
  readonly refreshes: readonly RefreshState[];
}

/** Stores rows in one transaction. */
export type InsertRows = (rows: SeedRows) => Promise<void>;

/** Inserts rows through the store, one by one. */
export function insertThroughStore(store: Store): InsertRows {
  return ({ workspaces, secrets, refreshes }) =>
    store.transaction(async (tx) => {
      for (const workspace of workspaces) await tx.directory.addWorkspace(workspace);
      for (const secret of secrets) await tx.secrets.add(secret);
      for (const refresh of refreshes) await tx.refreshes.put(refresh);
    });
}

/** Inserts rows past the store in three statements, to avoid two million round trips. */
export async function insertInBulk<T>(postgresUrl: string, work: (put: InsertRows) => Promise<T>): Promise<T> {
  const client = new pg.Client(postgresUrl);
  await client.connect();
  const insert = (table: string, rows: readonly object[]) =>
    client.query(`insert into ${table} select * from json_populate_recordset(null::${table}, $1)`, [
      JSON.stringify(rows.map(toColumns)),
    ]);
  try {
    return await work(async ({ workspaces, secrets, refreshes }) => {
      await client.query('begin');
      await insert('workspaces', workspaces);
      await insert('secrets', secrets);
      await insert('refresh_states', refreshes.map(withoutLease));
      await client.query('commit');
    });
  } finally {
    await client.end();
  }
}

/** Adds the columns that the store adds to a state. */
function withoutLease(state: RefreshState): object {
  return {
    ...state,
    dueAtMs: Math.max(state.refreshAfterMs, state.nextAttemptAtMs),
    leaseEpoch: 0,
    leaseUntilMs: 0,
  };
}

function toColumns(row: object): object {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [toSnakeCase(name), value as unknown]));
}
