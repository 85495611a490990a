import { Socket } from 'node:net';

import { CamelCasePlugin, Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely';
import pg from 'pg';

import { preparedStatementName } from './preparedStatements.js';
import type { OpenDatabase, Db, Schema } from './schema.js';

type TypeId = Parameters<typeof pg.types.getTypeParser>[0];

/** Timeouts of a PostgreSQL server that doesn't respond, in ms. */
interface PostgresTimeouts {
  readonly connectMs: number;
  /** The server's timeout of a statement. One second later the server counts as unresponsive. */
  readonly statementMs: number;
  /** Time for statements in progress when the store is closed. */
  readonly closeMs: number;
}
const DEFAULT_TIMEOUTS: PostgresTimeouts = { connectMs: 10_000, statementMs: 30_000, closeMs: 5000 };

/** Creates the connection pools. They connect on first use. */
export function openPostgres(connectionString: string, timeouts = DEFAULT_TIMEOUTS): OpenDatabase {
  const { connectMs, statementMs, closeMs } = timeouts;
  const own: pg.PoolConfig = { connectionString, connectionTimeoutMillis: connectMs };
  const db = createKysely(
    { ...own, max: 10, query_timeout: statementMs + 1000, statement_timeout: statementMs },
    closeMs,
  );
  return { engine: 'postgres', read: db, write: db, migrating: createKysely({ ...own, max: 1 }, closeMs) };
}

function createKysely(config: pg.PoolConfig, closeMs: number): Db {
  const sockets = new Set<Socket>();
  const pool = new pg.Pool({
    ...config,
    keepAlive: true,
    types: { getTypeParser: getTypeParser as typeof pg.types.getTypeParser },
    stream: () => trackSocket(new Socket(), sockets),
  });
  // A lost connection fails the call that uses it, if any; the pool opens a new one for the next call.
  const ignore = (): void => undefined;
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  const dialect = new PostgresDialect({
    pool: {
      connect: async () => createPreparingClient(await pool.connect()),
      end: () => closePool(pool, sockets, closeMs),
    },
  });
  return new Kysely<Schema>({ dialect, plugins: [new CamelCasePlugin()] });
}

function trackSocket(socket: Socket, sockets: Set<Socket>): Socket {
  sockets.add(socket);
  return socket.once('close', () => sockets.delete(socket));
}

/** Closes the pool; destroys the sockets if the server doesn't respond in time. */
async function closePool(pool: pg.Pool, sockets: ReadonlySet<Socket>, closeMs: number): Promise<void> {
  const timeout = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, closeMs);
  await pool.end();
  await Promise.all([...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  clearTimeout(timeout);
}

/** Parses `bigint` and counts as numbers, which pg returns as strings by default. All values are safe integers. */
function getTypeParser(oid: TypeId, format: 'text' | 'binary'): unknown {
  return oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format);
}

/** Wraps a client so that named statements are prepared once per connection, and a connection isn't reused after a read timeout. */
function createPreparingClient(client: pg.PoolClient): PostgresPoolClient {
  let unresponsive: Error | undefined;
  const query = async (text: string, values: readonly unknown[]) => {
    // The server is still executing an earlier statement: a rollback would wait as long again.
    if (unresponsive !== undefined) throw unresponsive;
    const name = preparedStatementName(text);
    try {
      return await client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) });
    } catch (error: unknown) {
      if (error instanceof Error && error.message === 'Query read timeout') unresponsive = error;
      throw error;
    }
  };
  return {
    query: query as unknown as PostgresPoolClient['query'],
    release: () => {
      client.release(unresponsive);
    },
  };
}
