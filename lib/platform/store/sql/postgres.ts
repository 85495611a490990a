import { CamelCasePlugin, Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely';
import pg from 'pg';

import { preparedName } from './prepared.js';
import type { Access, Schema } from './schema.js';

type TypeId = Parameters<typeof pg.types.getTypeParser>[0];

/** A pool of connections to PostgreSQL. Nothing is asked of the server yet. */
export function openPostgres(connectionString: string): Access {
  const pool = new pg.Pool({
    connectionString,
    max: 10,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    types: { getTypeParser: numbersForCounts as typeof pg.types.getTypeParser },
  });
  // A connection that is lost fails the call that uses it, if any; the pool makes a new one for the next.
  const ignore = (): void => undefined;
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  const dialect = new PostgresDialect({
    pool: { connect: async () => preparing(await pool.connect()), end: () => pool.end() },
  });
  const db = new Kysely<Schema>({ dialect, plugins: [new CamelCasePlugin()] });
  return { engine: 'postgres', read: db, write: db };
}

/** `bigint` and counts as numbers: all of ours are safe integers, and pg makes texts of them if it isn't told. */
function numbersForCounts(oid: TypeId, format: 'text' | 'binary'): unknown {
  return oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format);
}

/** A client that plans the statements with a name once in each connection. */
function preparing(client: pg.PoolClient): PostgresPoolClient {
  const query = (text: string, values: readonly unknown[]) => {
    const name = preparedName(text);
    return client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) });
  };
  return {
    query: query as unknown as PostgresPoolClient['query'],
    release: () => {
      client.release();
    },
  };
}
