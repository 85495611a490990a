import { openStore } from '../../../lib/platform/store/openStore.js';
import { auditRecord } from './samples.js';

/** Migrates a database and writes 25 audit records one by one: `writer.ts URL FIRST`. */
async function main([url = '', first = '']: readonly string[]): Promise<void> {
  const store = await openStore(url);
  await store.migrate();
  for (let number = 0; number < 25; number += 1) {
    await store.transaction((tx) => tx.audit.append([auditRecord(Number(first) + number)]));
  }
  await store.close();
}

void main(process.argv.slice(2));
