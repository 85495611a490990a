import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  CamelCasePlugin,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import Database from 'libsql';

import type { OpenDatabase, Schema } from './schema.js';

/** Maximum time that a statement waits for a lock of another process, and the interval of its retries, in ms. */
const LOCK_TIMEOUT_MS = 10_000;
const LOCK_RETRY_MS = 5;

/**
 * Opens a database file and creates it if necessary, readable by its owner only. One connection writes and another one reads committed
 * data, so that reads don't wait for a transaction.
 */
export async function openLibsql(file: string): Promise<OpenDatabase> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  // Created here because libsql would use a wider mode; its journal inherits the mode.
  await (await open(file, 'a', 0o600)).close();
  const writer = await connect(file);
  const reader = await connect(file);
  reader.exec('pragma query_only = on');
  const write = createKysely(writer);
  return { engine: 'sqlite', read: createKysely(reader), write, migrating: write };
}

async function connect(file: string): Promise<Database.Database> {
  const database = new Database(file);
  // A busy timeout in SQLite would block this process, including the code that has to release the lock.
  for (const setting of ['busy_timeout = 0', 'journal_mode = wal', 'synchronous = full', 'foreign_keys = on']) {
    await retryWhileLocked(() => {
      database.exec(`pragma ${setting}`);
    });
  }
  return database;
}

/** Runs a statement and retries it while another process has locked the file. */
async function retryWhileLocked<T>(run: () => T): Promise<T> {
  for (let waitedMs = 0; ; waitedMs += LOCK_RETRY_MS) {
    try {
      return run();
    } catch (error: unknown) {
      const busy = error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
      if (!busy || waitedMs >= LOCK_TIMEOUT_MS) throw error;
      await sleep(LOCK_RETRY_MS);
    }
  }
}

function createKysely(database: Database.Database): Kysely<Schema> {
  return new Kysely<Schema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new LibsqlDriver(database),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
    plugins: [new CamelCasePlugin()],
  });
}

class LibsqlDriver implements Driver {
  readonly #database: Database.Database;
  readonly #connection: LibsqlConnection;
  /** Resolves when the connection is released. */
  #released: Promise<void> = Promise.resolve();
  #release: () => void = () => undefined;

  constructor(database: Database.Database) {
    this.#database = database;
    this.#connection = new LibsqlConnection(database);
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const previous = this.#released;
    let release: () => void = () => undefined;
    this.#released = new Promise((resolve) => {
      release = resolve;
    });
    await previous;
    this.#release = release;
    return this.#connection;
  }

  releaseConnection(): Promise<void> {
    this.#release();
    return Promise.resolve();
  }

  /** Takes the write lock at once: a transaction that upgrades its lock later may fail halfway. */
  beginTransaction(): Promise<void> {
    return this.#exec('begin immediate');
  }

  commitTransaction(): Promise<void> {
    return this.#exec('commit');
  }

  async rollbackTransaction(): Promise<void> {
    // Some errors, such as a full disk, roll back automatically.
    if (this.#database.inTransaction) await this.#exec('rollback');
  }

  async destroy(): Promise<void> {
    await this.#released;
    this.#database.close();
  }

  #exec(text: string): Promise<void> {
    return retryWhileLocked(() => {
      this.#database.exec(text);
    });
  }
}

class LibsqlConnection implements DatabaseConnection {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();

  constructor(database: Database.Database) {
    this.#database = database;
  }

  executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    return retryWhileLocked(() => {
      const statement = this.#prepare(sql);
      if (statement.reader) return { rows: statement.all(parameters) as Row[] };
      const { changes } = statement.run(parameters);
      return { rows: [], numAffectedRows: BigInt(changes) };
    });
  }

  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    yield await this.executeQuery<Row>(query);
  }

  /** Returns the prepared statement from a cache; most texts recur, and the few that depend on the input evict the oldest. */
  #prepare(text: string): Database.Statement {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    if (this.#statements.size >= MAX_STATEMENTS) {
      for (const oldest of this.#statements.keys()) {
        this.#statements.delete(oldest);
        break;
      }
    }
    const statement = this.#database.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }
}

const MAX_STATEMENTS = 200;
