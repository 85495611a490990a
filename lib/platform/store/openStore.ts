import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { messageOf, RestError } from '../../errors.js';
import { openLibsql } from './sql/libsql.js';
import { openPostgres } from './sql/postgres.js';
import type { OpenDatabase } from './sql/schema.js';
import { createSqlStore } from './sql/sqlStore.js';
import type { Store } from './store.js';

/**
 * Opens the store at DATABASE_URL, without migrating its schema.
 * @param databaseUrl `file:` and a path, absolute or relative to the current folder, or `postgres://…`
 * @throws RestError `usage` for any other URL and when the file can't be opened or created or is not a database
 */
export async function openStore(databaseUrl: string): Promise<Store> {
  if (/^postgres(ql)?:\/\//i.test(databaseUrl)) return createSqlStore(openPostgres(databaseUrl));
  if (/^file:./i.test(databaseUrl)) return createSqlStore(await openFile(toFilePath(databaseUrl)));
  throw unsupportedUrl();
}

async function openFile(file: string): Promise<OpenDatabase> {
  try {
    return await openLibsql(file);
  } catch (error: unknown) {
    throw new RestError(
      'usage',
      `The database ${file} (DATABASE_URL, else DATA_DIR) can't be opened or created: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

function toFilePath(databaseUrl: string): string {
  if (!/^file:\/\//i.test(databaseUrl)) return path.resolve(databaseUrl.slice('file:'.length));
  try {
    return fileURLToPath(databaseUrl);
  } catch (error: unknown) {
    throw unsupportedUrl({ cause: error });
  }
}

/** The message doesn't quote the URL, which may contain a password. */
function unsupportedUrl(options?: ErrorOptions): RestError {
  return new RestError(
    'usage',
    'DATABASE_URL is not supported: use file:PATH for a database file on this machine, or postgres://USER:PASSWORD@HOST:PORT/DATABASE',
    options,
  );
}
