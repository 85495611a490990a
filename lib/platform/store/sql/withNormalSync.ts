import { runPrepared } from './preparedStatements.js';
import type { Db } from './schema.js';

/**
 * Runs `work` with `synchronous = normal` (SQLite): its changes are written to the journal but not synced to the disk. They survive a
 * crash of the process, and a failure of the machine once the next change is synced. Not inside a transaction.
 */
export async function withNormalSync(write: Db, work: (connection: Db) => Promise<unknown>): Promise<void> {
  await write.connection().execute(async (connection) => {
    await runPrepared(connection, 'pragma synchronous = normal', []);
    try {
      await work(connection);
    } finally {
      await runPrepared(connection, 'pragma synchronous = full', []);
    }
  });
}
