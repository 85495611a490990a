import { CompiledQuery } from 'kysely';

import type { Db, Engine } from './schema.js';

/**
 * Runs a statement with a constant text, without the query builder: building and planning it each time would cost more than running it.
 * @param text starts with a comment that contains the name of PostgreSQL's prepared statement
 * @returns the rows with the column names of the database
 */
export async function runPrepared<Row>(db: Db, text: string, parameters: readonly unknown[]): Promise<readonly Row[]> {
  const { rows } = await db.withoutPlugins().executeQuery<Row>(CompiledQuery.raw(text, [...parameters]));
  return rows;
}

/** Returns the name of a prepared statement; undefined for a text without a name. */
export function preparedStatementName(text: string): string | undefined {
  return /^\/\* (\w+) \*\//.exec(text)?.[1];
}

/** Returns the statement for both engines; parameters are written as `$1`, as in PostgreSQL. */
export function createStatements(postgres: string, sqlite = postgres): Readonly<Record<Engine, string>> {
  return { postgres, sqlite: sqlite.replaceAll(/\$(\d+)/g, '?$1') };
}
