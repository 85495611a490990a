import { batched } from './usecases/batched.js';
import type { Services } from './usecases/services.js';

/** What services are made of: everything that is not made from the rest. */
export type Parts = Omit<Services, 'accountOf' | 'secretAt' | 'audit'>;

/** The services of a process. Under load many requests share one query and one commit. */
export function createServices(parts: Parts): Services {
  const { store } = parts;
  const inOneTurn = (work: () => void): void => {
    setImmediate(work);
  };
  return {
    ...parts,
    accountOf: batched(async (hashes: readonly string[]) => {
      const accounts = await store.directory.accounts(hashes);
      return hashes.map((hash) => accounts.get(hash));
    }, inOneTurn),
    secretAt: batched((keys) => store.secrets.findMany(keys), inOneTurn),
    audit: batched(async (records) => {
      await store.audit.append(records);
      return records.map(() => undefined);
    }, inOneTurn),
  };
}
