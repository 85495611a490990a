import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createMemoryStore } from '../../lib/platform/store/memory/memoryStore.js';
import { openStore } from '../../lib/platform/store/openStore.js';
import type { Store } from '../../lib/platform/store/store.js';

/** An empty store, and a function that closes and deletes it. */
export interface SpecStore {
  readonly store: Store;
  readonly dispose: () => Promise<void>;
}

/** The stores that need no server, by name. */
export const offlineStores: readonly (readonly [string, () => Promise<SpecStore>])[] = [
  ['memory', () => Promise.resolve({ store: createMemoryStore(), dispose: () => Promise.resolve() })],
  ['libsql', libsqlStore],
];

async function libsqlStore(): Promise<SpecStore> {
  const folder = mkdtempSync(path.join(tmpdir(), 'store-'));
  const store = await openStore(`file:${path.join(folder, 'spec.db')}`);
  await store.migrate();
  return {
    store,
    dispose: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}
