import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import pg from 'pg';

import { freePorts } from './freePorts.js';
import { startService, untilReady, type Service } from './service.js';

const PROGRAMS = '/usr/lib/postgresql/15/bin';
const run = promisify(execFile);

export interface Postgres {
  /** Creates an empty database. @returns its URL */
  freshDatabase(): Promise<string>;
  /** Runs statements as superuser, by default in the database `postgres`. */
  execute(sql: string, url?: string): Promise<void>;
  /** Stops it at once with its connections, keeping the stored data. */
  down(): Promise<void>;
  /** Starts it again on the same port and data. */
  up(): Promise<void>;
  stop(): Promise<void>;
}

/** Returns whether Debian's postgresql-15 is installed. */
export function hasPostgres(): boolean {
  return existsSync(`${PROGRAMS}/postgres`);
}

/** Starts a separate server with its own port and folder, without passwords. */
export async function startPostgres(): Promise<Postgres> {
  const folder = await mkdtemp(path.join(tmpdir(), 'postgres-'));
  const data = path.join(folder, 'data');
  // PostgreSQL refuses to run as root.
  const asOther = process.getuid?.() === 0 ? ['runuser', '-u', 'postgres', '--'] : ['env'];
  const text = (...rest: readonly string[]): [string, string[]] => [asOther[0]!, [...asOther.slice(1), ...rest]];
  if (process.getuid?.() === 0) await run('chown', ['postgres', folder]);
  await run(
    ...text(`${PROGRAMS}/initdb`, '-D', data, '-U', 'specs', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '-N'),
  );
  const [port] = (await freePorts(1)) as [number];
  const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', max_connections: 200 };
  const begin = (): Service =>
    startService(
      ...text(
        `${PROGRAMS}/postgres`,
        '-D',
        data,
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ),
    );
  let server = begin();
  const urlOf = (database: string): string => `postgres://specs@127.0.0.1:${port}/${database}`;
  const execute = async (sql: string, url = urlOf('postgres')): Promise<void> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  const clean = async (): Promise<void> => {
    await server.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  const ready = (): Promise<void> => untilReady('PostgreSQL', server, () => execute('select 1'));
  try {
    await ready();
  } catch (error) {
    await clean();
    throw error;
  }
  return {
    async freshDatabase() {
      const name = `specs_${randomUUID().replaceAll('-', '')}`;
      await execute(`create database ${name}`);
      return urlOf(name);
    },
    execute,
    async down() {
      await run(...text(`${PROGRAMS}/pg_ctl`, 'stop', '-D', data, '-m', 'fast', '-w'));
    },
    async up() {
      server = begin();
      await ready();
    },
    stop: clean,
  };
}
