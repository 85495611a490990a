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
      // What is recorded alone is a reading: waiting for the disk would cost as much as all the rest of it.
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
    summarizeUses: ({ resourceType, resourceId, actions, fromMs }, most) => {
      const named = engine === 'postgres' ? actions : JSON.stringify(actions);
      return runPrepared<AuditedUse>(read, USES[engine], [resourceId, most, resourceType, fromMs, named]);
    },
  };
}

/** The newest records are found by the index of their resource, and only among them is anything looked for. */
function createUsesStatement(isOneOfThem: string): string {
  return `/* audited_uses */ select user_id as "userId", action as "action", count(*) as "count",
      min(at_ms) as "firstAtMs", max(at_ms) as "lastAtMs"
    from (
      select user_id, action, resource_type, outcome, at_ms from audit_records
      where resource_id = $1 order by id desc limit $2
    ) newest
    where resource_type = $3 and at_ms >= $4 and outcome = 'ok' and user_id is not null and ${isOneOfThem}
    group by user_id, action order by max(at_ms) desc, user_id, action`;
}
const USES = createStatements(
  createUsesStatement('action = any($5)'),
  createUsesStatement('action in (select value from json_each($5))'),
);

const NAMES = COLUMNS.auditRecords.map(toSnakeCase).join(', ');
const NUMBERS: readonly string[] = ['atMs', 'version'];

/** All records are one parameter, so that the statement stays the same for every batch. */
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
 * Every value is a parameter: to take them out of JSON is as much work for SQLite as the rest. More rows than one statement has,
 * outside a transaction, may be kept in part when one fails: records too many, of readings that got no answer, never too few.
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

/** Each number of rows is a statement of its own. */
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
