import { aliasColumns, toSnakeCase } from './columns.js';
import { createStatements, runPrepared } from './preparedStatements.js';
import type { DatabaseAccess } from './schema.js';

export interface DueTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** The column that says when a row is due. */
  readonly dueAt: string;
  /** What else a row has to fulfil at the moment $1. */
  readonly condition?: string;
}

/**
 * Makes what takes due rows, those first that have waited longest, and puts them off, so that of those who take at once each gets
 * others. @returns (now, until when they are put off, how many at most) to the rows by id, put off already
 */
export function createDueClaim<Row extends { readonly id: string }>(
  { engine, write }: DatabaseAccess,
  { name, columns, dueAt, condition = '' }: DueTable,
): (nowMs: number, untilMs: number, limit: number) => Promise<readonly Row[]> {
  const due = toSnakeCase(dueAt);
  const text = (lock: string): string => `/* take_${name} */ with taken as materialized (
      select id from ${name} where ${due} <= $1 ${condition} order by ${due}, id limit $3 ${lock}
    )
    update ${name} set ${due} = $2 where id in (select id from taken) returning ${aliasColumns(columns)}`;
  const statement = createStatements(text('for update skip locked'), text(''))[engine];
  return async (nowMs, untilMs, limit) => {
    const rows = await runPrepared<Row>(write, statement, [nowMs, untilMs, limit]);
    return [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
  };
}
