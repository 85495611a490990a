import type { BackgroundJob } from '../../backgroundJob.js';
import { recognizeProvider } from '../../model/recognizeProvider.js';
import { openRecord } from '../../vault/sealedRecord.js';
import type { Services } from '../services.js';

const INTERVAL_MS = 60_000;
const BATCH_SIZE = 100;

/** Creates the job that recognizes the providers of auth clients that an earlier release has created. */
export function recognizeProviders({
  store: { authClients },
  vault,
  readProviders,
}: Pick<Services, 'store' | 'vault' | 'readProviders'>): BackgroundJob {
  return {
    name: 'recognize providers',
    everyMs: INTERVAL_MS,
    async run(signal) {
      let count = BATCH_SIZE;
      while (count === BATCH_SIZE && !signal.aborted) {
        const clients = await authClients.listUnrecognized(BATCH_SIZE);
        count = clients.length;
        const catalog = count === 0 ? [] : await readProviders();
        for (const client of clients) {
          // Without its endpoints, the vendor of its type is all that is known.
          const provider = recognizeProvider(catalog, client.type, openRecord(vault, client) ?? {});
          await authClients.update(client.id, { provider, updatedAtMs: client.updatedAtMs }, client.sealed);
        }
      }
    },
  };
}
