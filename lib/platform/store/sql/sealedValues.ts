import { type RawBuilder, sql } from 'kysely';

import { toSealedPlace } from '../../model/sealedValue.js';
import type { SealedRecord, SealedRepository } from '../store.js';
import type { DatabaseAccess, Db, Schema } from './schema.js';

/** The tables with sealed values: names in the port to names in queries. */
const TABLES = {
  auth_clients: 'authClients',
  secrets: 'secrets',
  auth_flows: 'authFlows',
  refresh_attempts: 'refreshAttempts',
  webhooks: 'webhooks',
  revocations: 'revocations',
} as const satisfies Record<SealedRecord['table'], keyof Schema>;
const NAMES = Object.keys(TABLES) as SealedRecord['table'][];

export function sqlSealedValues({ read, write }: DatabaseAccess): SealedRepository {
  return {
    countByKey: async () => {
      const { rows } = await sql<{ keyId: string; count: number }>`
        select key_id, cast(sum(count) as bigint) as count from (
          ${selectFromEach((table) => sql`select key_id, count(*) as count from ${table} group by key_id`)}
        ) counts group by key_id`.execute(read);
      return new Map(rows.map(({ keyId, count }) => [keyId, count]));
    },
    countQuarantined: async () => {
      const { rows } = await sql<{ count: number }>`
        select cast(sum(count) as bigint) as count from (
          ${selectFromEach((table) => sql`select count(*) as count from ${table} where quarantined_at_ms is not null`)}
        ) counts`.execute(read);
      return rows[0]?.count ?? 0;
    },
    listByKey: async (keyId, limit) => {
      const records: SealedRecord[] = [];
      for (const table of NAMES) {
        if (records.length < limit) records.push(...(await findSealed(read, table, keyId, limit - records.length)));
      }
      return records;
    },
    reseal: ({ table, place, sealed: expected }, sealed, keyId) =>
      updateSealed(write, table, place.recordId, expected, { sealed, keyId, quarantinedAtMs: null }),
    quarantine: async ({ table, place, sealed }, atMs) => {
      await updateSealed(write, table, place.recordId, sealed, { quarantinedAtMs: atMs });
    },
    listKeyChecks: async () => {
      const rows = await read.selectFrom('keyChecks').select(['keyId', 'sealed']).execute();
      return new Map(rows.map(({ keyId, sealed }) => [keyId, sealed]));
    },
    addKeyCheck: async (keyId, sealed) => {
      await write
        .insertInto('keyChecks')
        .values({ keyId, sealed })
        .onConflict((conflict) => conflict.column('keyId').doNothing())
        .execute();
    },
  };
}

function selectFromEach(select: (table: RawBuilder<unknown>) => RawBuilder<unknown>): RawBuilder<unknown> {
  const selects = NAMES.map((name) => select(sql.table(name)));
  return sql.join(selects, sql` union all `);
}

async function findSealed(db: Db, table: SealedRecord['table'], keyId: string, limit: number): Promise<SealedRecord[]> {
  const rows = await db
    .selectFrom(TABLES[table])
    .select(['id', 'tenantId', 'sealed'])
    .where('keyId', '=', keyId)
    .where('quarantinedAtMs', 'is', null)
    .limit(limit)
    .execute();
  return rows.map(({ sealed, ...row }) => ({ table, place: toSealedPlace(row), sealed }));
}

async function updateSealed(
  db: Db,
  table: SealedRecord['table'],
  id: string,
  expected: SealedRecord['sealed'],
  changes: Partial<Pick<SealedRecord, 'sealed'>> & { readonly keyId?: string; readonly quarantinedAtMs: number | null },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable(TABLES[table])
    .set(changes)
    .where('id', '=', id as never)
    .where('sealed', '=', expected)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
