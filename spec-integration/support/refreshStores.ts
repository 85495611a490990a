import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { sharedPostgres } from './services.js';

/** Returns settings for processes that share an empty PostgreSQL database. */
export async function postgresSettings(context: Mocha.Context): Promise<Readonly<Record<string, string>>> {
  const postgres = await sharedPostgres(context);
  return {
    DATABASE_URL: await postgres.freshDatabase(),
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  };
}

/** Runs a suite on embedded storage and on PostgreSQL, empty before each spec. @param suite calls its argument for the settings */
export function onEachStore(suite: (settings: () => Readonly<Record<string, string>>) => void): void {
  describe('on embedded storage', () => {
    let folder: string;
    beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'refresher-'))));
    afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
    suite(() => ({ DATA_DIR: folder }));
  });
  describe('on PostgreSQL', () => {
    let settings: Readonly<Record<string, string>>;
    beforeEach(async function () {
      settings = await postgresSettings(this);
    });
    suite(() => settings);
  });
}
