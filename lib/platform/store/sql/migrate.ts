import { CompiledQuery, sql } from 'kysely';

import { RestError } from '../../../errors.js';
import { MIGRATIONS, SQL_SYNTAX } from './migrations/index.js';
import type { Migration } from './migrations/migration.js';
import type { DatabaseAccess } from './schema.js';

/** An arbitrary id that no other advisory lock in the database uses. */
const ADVISORY_LOCK_ID = 7_264_833_031;

/**
 * Migrates the schema to the latest version in one transaction. Concurrent calls wait and then find nothing to do. The transaction
 * itself locks a libsql file.
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
        `The database at DATABASE_URL has schema version ${version}, but this version of the service supports only ${migrations.length}: start the version that last used the database, or a newer one`,
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
