import type { AuditFilter, AuditRepository } from '../store.js';
import { COLUMNS, inSnakeCase, only } from './columns.js';
import { runPrepared } from './prepared.js';
import { isOneOf } from './queries.js';
import type { Access, Db, Engine } from './schema.js';

const FILTERS = [
  'workspaceId',
  'userId',
  'resourceType',
  'resourceId',
  'action',
  'outcome',
] as const satisfies readonly (keyof AuditFilter)[];

export function sqlAudit({ engine, read, write }: Access): AuditRepository {
  return {
    append: async (records) => {
      if (records.length === 0) return;
      const rows = JSON.stringify(records.map((record) => only(record, COLUMNS.auditRecords)));
      if (engine === 'postgres' || write.isTransaction) await runPrepared(write, APPEND[engine], [rows]);
      else await withoutSync(write, (connection) => runPrepared(connection, APPEND[engine], [rows]));
    },
    list: ({ tenants, fromMs, toMs, before, ...filter }, limit) =>
      read
        .selectFrom('auditRecords')
        .select(COLUMNS.auditRecords)
        .where((eb) =>
          eb.and([
            ...FILTERS.flatMap((name) => (filter[name] === undefined ? [] : [eb(name, '=', filter[name] as never)])),
            ...(tenants === 'all' ? [] : [isOneOf(engine, 'tenantId', tenants)]),
            ...(fromMs === undefined ? [] : [eb('atMs', '>=', fromMs)]),
            ...(toMs === undefined ? [] : [eb('atMs', '<', toMs)]),
            ...(before === undefined ? [] : [eb('id', '<', before)]),
          ]),
        )
        .orderBy('id', 'desc')
        .limit(limit)
        .execute(),
  };
}

/**
 * What is recorded alone, a reading, is written to the journal but not forced onto the disk: it outlives a crash of the process,
 * and a failure of the machine once the next change is stored. Waiting for the disk would cost as much as all the rest of a reading.
 */
async function withoutSync(write: Db, work: (connection: Db) => Promise<unknown>): Promise<void> {
  await write.connection().execute(async (connection) => {
    await runPrepared(connection, 'pragma synchronous = normal', []);
    try {
      await work(connection);
    } finally {
      await runPrepared(connection, 'pragma synchronous = full', []);
    }
  });
}

const NAMES = COLUMNS.auditRecords.map(inSnakeCase).join(', ');
const NUMBERS: readonly string[] = ['atMs', 'version'];

/** All records are one parameter, so that the statement stays the same for every batch. */
const APPEND: Readonly<Record<Engine, string>> = {
  sqlite: `/* append_audit */ insert into audit_records (${NAMES})
    select ${COLUMNS.auditRecords.map((name) => `value ->> '${name}'`).join(', ')} from json_each(?)`,
  postgres: `/* append_audit */ insert into audit_records (${NAMES})
    select ${COLUMNS.auditRecords.map((name) => `"${name}"`).join(', ')}
    from json_to_recordset($1) as r (${COLUMNS.auditRecords
      .map((name) => `"${name}" ${NUMBERS.includes(name) ? 'bigint' : 'text'}`)
      .join(', ')})`,
};
