import type { AuditRecord } from './model/audit.js';
import type { RefreshObserver } from './refresher/refresherContext.js';
import { createRefresher } from './refresher/createRefresher.js';
import type { SecretKey } from './store/store.js';
import { batched } from './usecases/batched.js';
import type { Services } from './usecases/services.js';
import { RunDesk } from './usecases/runs/runDesk.js';
import { unfinishedWork } from './usecases/unfinishedWork.js';

/** What services are made of: everything that is not made from the rest. */
export type Parts = Omit<Services, 'accountOf' | 'secretAt' | 'audit' | 'unfinished' | 'refresher' | 'runs'>;

/** The services of a process. Under load many requests share one query and one commit. */
export function createServices(parts: Parts, observer?: RefreshObserver): Services {
  const { store } = parts;
  const runs = new RunDesk(parts);
  const storedAccount = batched(async (hashes: readonly string[]) => {
    const accounts = await store.directory.accounts(hashes);
    return hashes.map((hash) => accounts.get(hash));
  }, afterTurns(1));
  const services = {
    ...parts,
    runs,
    unfinished: unfinishedWork(),
    accountOf: (hash: string) => {
      const ofRun = runs.account(hash);
      return ofRun === undefined ? storedAccount(hash) : Promise.resolve(ofRun);
    },
    secretAt: batched((keys: readonly SecretKey[]) => store.secrets.findMany(keys), afterTurns(1)),
    audit: batched(async (records: readonly AuditRecord[]) => {
      await store.audit.append(records);
      return records.map(() => undefined);
      // A commit costs more than a query: two turns on, the requests that were still looking for their secret have joined it.
    }, afterTurns(3)),
  };
  return { ...services, refresher: createRefresher(services, observer) };
}

/** Puts work off until the event loop has gone round so many times. */
function afterTurns(turns: number): (work: () => void) => void {
  return (work) => {
    setImmediate(turns === 1 ? work : () => afterTurns(turns - 1)(work));
  };
}
