import { CompiledQuery } from 'kysely';

import type { Db, Engine } from './schema.js';

/**
 * Runs a statement whose text is always the same, past the query builder: building and planning it anew each time would cost
 * more than running it.
 * @param text begins with its name in a comment, which PostgreSQL keeps its plan under
 * @returns the rows as the database names their columns
 */
export async function runPrepared<Row>(db: Db, text: string, parameters: readonly unknown[]): Promise<readonly Row[]> {
  const { rows } = await db.withoutPlugins().executeQuery<Row>(CompiledQuery.raw(text, [...parameters]));
  return rows;
}

/** The name that a statement is prepared under; undefined: it isn't. */
export function preparedStatementName(text: string): string | undefined {
  return /^\/\* (\w+) \*\//.exec(text)?.[1];
}

/** A statement that is the same on both, but for how parameters are written: `$1` as PostgreSQL does. */
export function createStatements(postgres: string, sqlite = postgres): Readonly<Record<Engine, string>> {
  return { postgres, sqlite: sqlite.replaceAll(/\$(\d+)/g, '?$1') };
}
