import type { AuditRecord } from '../../model/audit.js';
import type { AuditedUse, AuditFilter, AuditRepository } from '../store.js';
import { COLUMNS, toSnakeCase, pickColumns } from './columns.js';
import { createStatements, runPrepared } from './preparedStatements.js';
import { isOneOf } from './queries.js';
import type { DatabaseAccess, Db } from './schema.js';
import { withNormalSync } from './withNormalSync.js';

const FILTERS = [
  'workspaceId',
  'userId',
  'resourceType',
  'resourceId',
  'action',
  'outcome',
] as const satisfies readonly (keyof AuditFilter)[];

export function sqlAudit({ engine, read, write }: DatabaseAccess): AuditRepository {
  return {
    append: async (records) => {
      if (records.length === 0) return;
      if (engine === 'postgres') await appendJson(write, records);
      else if (write.isTransaction) await appendRows(write, records);
      // A record outside a transaction is of a read; waiting for the disk would double the time of the read.
      else await withNormalSync(write, (connection) => appendRows(connection, records));
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
    summarizeUses: ({ resourceType, resourceId, actions, fromMs }, maxRecords) => {
      const named = engine === 'postgres' ? actions : JSON.stringify(actions);
      return runPrepared<AuditedUse>(read, USES[engine], [resourceId, maxRecords, resourceType, fromMs, named]);
    },
  };
}

/** Selects the latest records of the resource by its index, and filters only those. */
function createUsesStatement(isOneOfActions: string): string {
  return `/* audited_uses */ select user_id as "userId", action as "action", count(*) as "count",
      min(at_ms) as "firstAtMs", max(at_ms) as "lastAtMs"
    from (
      select user_id, action, resource_type, outcome, at_ms from audit_records
      where resource_id = $1 order by id desc limit $2
    ) newest
    where resource_type = $3 and at_ms >= $4 and outcome = 'ok' and user_id is not null and ${isOneOfActions}
    group by user_id, action order by max(at_ms) desc, user_id, action`;
}
const USES = createStatements(
  createUsesStatement('action = any($5)'),
  createUsesStatement('action in (select value from json_each($5))'),
);

const NAMES = COLUMNS.auditRecords.map(toSnakeCase).join(', ');
const NUMBERS: readonly string[] = ['atMs', 'version'];

/** All records are one parameter, so that one prepared statement serves every batch size. */
async function appendJson(write: Db, records: readonly AuditRecord[]): Promise<void> {
  await runPrepared(write, APPEND_JSON, [
    JSON.stringify(records.map((record) => pickColumns(record, COLUMNS.auditRecords))),
  ]);
}

const APPEND_JSON = `/* append_audit */ insert into audit_records (${NAMES})
  select ${COLUMNS.auditRecords.map((name) => `"${name}"`).join(', ')}
  from json_to_recordset($1) as r (${COLUMNS.auditRecords
    .map((name) => `"${name}" ${NUMBERS.includes(name) ? 'bigint' : 'text'}`)
    .join(', ')})`;

/**
 * Inserts with one parameter per value: extracting them from JSON would double SQLite's work. Outside a transaction, a failure may
 * leave some of the rows stored: records of reads that then failed, never too few records.
 */
async function appendRows(write: Db, records: readonly AuditRecord[]): Promise<void> {
  for (let from = 0; from < records.length; from += MAX_ROWS) {
    const rows = records.slice(from, from + MAX_ROWS);
    await runPrepared(
      write,
      insertStatement(rows.length),
      rows.flatMap((record) => COLUMNS.auditRecords.map((name) => record[name])),
    );
  }
}

/** The statement differs by the number of rows. */
const MAX_ROWS = 50;
const INSERTS = new Map<number, string>();
const ROW = `(${COLUMNS.auditRecords.map(() => '?').join(', ')})`;

function insertStatement(rows: number): string {
  const known = INSERTS.get(rows);
  if (known !== undefined) return known;
  const text = `insert into audit_records (${NAMES}) values ${Array<string>(rows).fill(ROW).join(', ')}`;
  INSERTS.set(rows, text);
  return text;
}
