import { aliasColumns, toSnakeCase } from './columns.js';
import { createStatements, runPrepared } from './preparedStatements.js';
import type { DatabaseAccess } from './schema.js';

interface DueTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** The column with the time at which a row is due. */
  readonly dueAt: string;
  /** An additional condition. $1: now. */
  readonly condition?: string;
}

/**
 * Creates a function that claims due rows, longest waiting first, and postpones them, so that concurrent calls get different rows.
 * @returns a function that returns the postponed rows by id
 */
export function createDueClaim<Row extends { readonly id: string }>(
  { engine, write }: DatabaseAccess,
  { name, columns, dueAt, condition = '' }: DueTable,
): (nowMs: number, untilMs: number, limit: number) => Promise<readonly Row[]> {
  const due = toSnakeCase(dueAt);
  const text = (lock: string): string => `/* claim_${name} */ with claimed as materialized (
      select id from ${name} where ${due} <= $1 ${condition} order by ${due}, id limit $3 ${lock}
    )
    update ${name} set ${due} = $2 where id in (select id from claimed) returning ${aliasColumns(columns)}`;
  const statement = createStatements(text('for update skip locked'), text(''))[engine];
  return async (nowMs, untilMs, limit) => {
    const rows = await runPrepared<Row>(write, statement, [nowMs, untilMs, limit]);
    return [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
  };
}
