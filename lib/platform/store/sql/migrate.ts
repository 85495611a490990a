import { CompiledQuery, sql } from 'kysely';

import { RestError } from '../../../errors.js';
import { MIGRATIONS, SQL_SYNTAX } from './migrations/index.js';
import type { Migration } from './migrations/migration.js';
import type { DatabaseAccess } from './schema.js';

/** Any number will do that nothing else in the database locks. */
const ADVISORY_LOCK_ID = 7_264_833_031;

/**
 * Brings the schema to the newest version in one transaction. Whoever comes meanwhile waits, and then finds nothing to do: a
 * libsql file is locked by the transaction itself.
 * @throws RestError `usage` when the schema is newer than these migrations
 */
export async function migrate(
  { engine, write }: Pick<DatabaseAccess, 'engine' | 'write'>,
  nowMs: number,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  await write.transaction().execute(async (transaction) => {
    const run = (text: string) => transaction.executeQuery(CompiledQuery.raw(text));
    if (engine === 'postgres') await sql`select pg_advisory_xact_lock(${ADVISORY_LOCK_ID})`.execute(transaction);
    const { text, integer } = SQL_SYNTAX[engine];
    await run(`create table if not exists schema_migrations (version ${integer} primary key, migrated_at ${text})`);
    const current = await sql<{
      version: number | null;
    }>`select max(version) as version from schema_migrations`.execute(transaction);
    const version = current.rows[0]?.version ?? 0;
    if (version > migrations.length) {
      throw new RestError(
        'usage',
        `The database at DATABASE_URL has version ${version} of the schema and this program knows ${migrations.length}: start the version of the program that was last used with it, or a newer one`,
      );
    }
    for (const [index, migration] of migrations.entries()) {
      if (index < version) continue;
      for (const statement of migration(SQL_SYNTAX[engine])) await run(statement);
      const at = new Date(nowMs).toISOString();
      await sql`insert into schema_migrations values (${index + 1}, ${at})`.execute(transaction);
    }
  });
}
