import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { openStore } from '../../../lib/platform/store/openStore.js';
import { storeContract } from './storeContract.js';

const folder = mkdtemp(path.join(tmpdir(), 'store-'));
let count = 0;

after(async () => {
  await rm(await folder, { recursive: true, force: true });
});

storeContract('the libsql store', async () => {
  const store = await openStore(`file:${await folder}/${count++}.db`);
  await store.migrate();
  return store;
});
