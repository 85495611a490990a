import { randomBytes } from 'node:crypto';

import { ApiError, messageOf, RestError } from '../../errors.js';
import { readPlatformConfig, type PlatformConfig } from '../../platform/config.js';
import type { Store } from '../../platform/store/store.js';
import type { DirectoryServices } from '../../platform/usecases/directory/actor.js';
import type { Io } from '../io.js';

export interface CliServices extends DirectoryServices {
  readonly config: PlatformConfig;
}

/**
 * Does something with the service's own store, which may be in use meanwhile; its schema is brought up to date first.
 * Throws a RestError `usage` for settings that can't be used, and an error that names the database when that fails.
 */
export async function withStore<T>({ env }: Io, work: (services: CliServices) => Promise<T>): Promise<T> {
  const config = readPlatformConfig(env);
  return wrapDatabaseErrors(async () => {
    // Loaded here: a flow that runs needs no database driver.
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

/** What a driver throws is told with the variable to look at. */
async function wrapDatabaseErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error: unknown) {
    if (error instanceof RestError || error instanceof ApiError) throw error;
    throw new Error(`The database at DATABASE_URL can't be used: ${readReason(error)}`, { cause: error });
  }
}

/** An address with several failed attempts has no message of its own, only a code. */
function readReason(error: unknown): string {
  const message = messageOf(error);
  if (message !== '') return message;
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
