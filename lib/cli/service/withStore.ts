import { randomBytes } from 'node:crypto';

import { ApiError, messageOf, RestError } from '../../errors.js';
import { readPlatformConfig, type PlatformConfig } from '../../platform/config.js';
import type { Store } from '../../platform/store/store.js';
import type { DirectoryServices } from '../../platform/usecases/directory/actor.js';
import type { Io } from '../io.js';

interface CliServices extends DirectoryServices {
  readonly config: PlatformConfig;
}

/**
 * Opens the store of the service, which may be in use, migrates its schema and calls `work`.
 * @throws RestError `usage` for invalid settings
 * @throws Error when the database fails
 */
export async function withStore<T>({ env }: Io, work: (services: CliServices) => Promise<T>): Promise<T> {
  const config = readPlatformConfig(env);
  return wrapDatabaseErrors(async () => {
    // Imported here: `run` needs no database driver.
    const { openStore } = await import('../../platform/store/openStore.js');
    const store: Store = await openStore(config.databaseUrl.reveal());
    try {
      await store.migrate();
      return await work({ config, store, now: Date.now, randomBytes });
    } finally {
      await store.close();
    }
  });
}

/** Wraps a driver's error in one that names the setting. */
async function wrapDatabaseErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error: unknown) {
    if (error instanceof RestError || error instanceof ApiError) throw error;
    throw new Error(`The database at DATABASE_URL can't be used: ${readReason(error)}`, { cause: error });
  }
}

/** Reads the message, or the code: the error of several failed connection attempts has no message. */
function readReason(error: unknown): string {
  const message = messageOf(error);
  if (message !== '') return message;
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
