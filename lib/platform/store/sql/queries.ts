import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';

import type { Scope } from '../../model/scope.js';
import type { PagedList, Page } from '../store.js';
import type { Db, Engine, Schema, ScopeColumns } from './schema.js';

/** Runs the work in the current transaction, or in a new one if there is none. */
export function inTransaction<T>(db: Db, work: (db: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db) : db.transaction().execute(work);
}

/** Whether a column has one of the values. They are one parameter, so that the text of the statement is constant. */
export function isOneOf(engine: Engine, column: string, values: readonly string[]): RawBuilder<boolean> {
  return engine === 'postgres'
    ? sql<boolean>`${sql.ref(column)} = any(${values})`
    : sql<boolean>`${sql.ref(column)} in (select value from json_each(${JSON.stringify(values)}))`;
}

/** Whether a row belongs to one of the scopes, given the columns that contain the ids by level. */
export function isInAnyScope(
  engine: Engine,
  scopes: readonly Scope[],
  columns: Partial<Record<Exclude<Scope['level'], 'global'>, string>>,
  global: RawBuilder<boolean>,
): RawBuilder<boolean> {
  const conditions = (['tenant', 'contract', 'workspace'] as const).flatMap((level) => {
    const ids = scopes.flatMap((scope) => (scope.level === level ? [scope.id] : []));
    const column = columns[level];
    return ids.length === 0 || column === undefined ? [] : [isOneOf(engine, column, ids)];
  });
  if (scopes.some(({ level }) => level === 'global')) conditions.push(global);
  return conditions.length === 0 ? NEVER : sql<boolean>`(${sql.join(conditions, sql` or `)})`;
}

export const ALWAYS = sql<boolean>`1 = 1`;
const NEVER = sql<boolean>`1 = 0`;

/** Returns a page of the query's rows, or all of them, ordered by id, with the total number. */
export async function paginate<Table extends keyof Schema, Row>(
  query: SelectQueryBuilder<Schema, Table, Row>,
  page: Page | undefined,
): Promise<PagedList<Row>> {
  const sorted = query.orderBy(sql.ref('id'));
  if (page === undefined) {
    const items = await sorted.execute();
    return { items, total: items.length };
  }
  const [items, counted] = await Promise.all([
    sorted
      .limit(page.size)
      .offset((page.number - 1) * page.size)
      .execute(),
    query
      .clearSelect()
      .select(sql<number>`count(*)`.as('total'))
      .executeTakeFirstOrThrow(),
  ]);
  return { items, total: counted.total };
}

export function toScopeColumns(scope: Scope): ScopeColumns {
  return {
    level: scope.level,
    scopeTenantId: scope.level === 'tenant' ? scope.id : null,
    contractId: scope.level === 'contract' ? scope.id : null,
    workspaceId: scope.level === 'workspace' ? scope.id : null,
  };
}

export function toScope({ level, scopeTenantId, contractId, workspaceId }: ScopeColumns): Scope {
  const id = scopeTenantId ?? contractId ?? workspaceId;
  return (id === null ? { level } : { level, id }) as Scope;
}
