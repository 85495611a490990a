import type { AuditRecord } from './model/audit.js';
import type { RefreshObserver, RefreshSettings } from './refresher/refresherContext.js';
import { createRefresher } from './refresher/createRefresher.js';
import type { SecretKey } from './store/store.js';
import { batchCalls } from './usecases/batchCalls.js';
import type { Services } from './usecases/services.js';
import { RunManager } from './runs/runManager.js';
import { createWorkTracker } from './usecases/workTracker.js';

/** The services that are not derived from others. */
export interface ServiceDependencies extends Omit<
  Services,
  'findAccount' | 'findSecret' | 'audit' | 'workTracker' | 'refresher' | 'runs'
> {
  readonly refreshSettings: RefreshSettings;
}

/** Creates the services of a process. Under load many requests share one query and one commit. */
export function createServices(parts: ServiceDependencies, observer?: RefreshObserver): Services {
  const { store } = parts;
  const runs = new RunManager(parts);
  const findStoredAccount = batchCalls(async (hashes: readonly string[]) => {
    const accounts = await store.directory.findAccounts(hashes);
    return hashes.map((hash) => accounts.get(hash));
  }, deferTurns(1));
  const services = {
    ...parts,
    runs,
    workTracker: createWorkTracker(),
    findAccount: (hash: string) => {
      const runAccount = runs.findAccount(hash);
      return runAccount === undefined ? findStoredAccount(hash) : Promise.resolve(runAccount);
    },
    findSecret: batchCalls((keys: readonly SecretKey[]) => store.secrets.findMany(keys), deferTurns(1)),
    audit: batchCalls(async (records: readonly AuditRecord[]) => {
      await store.audit.append(records);
      return records.map(() => undefined);
      // A commit costs more than a query. Within two more turns, requests that were still reading their secret join it.
    }, deferTurns(3)),
  };
  return { ...services, refresher: createRefresher(services, observer) };
}

/** Returns a function that defers work by a number of turns of the event loop. */
function deferTurns(turns: number): (work: () => void) => void {
  return (work) => {
    setImmediate(turns === 1 ? work : () => deferTurns(turns - 1)(work));
  };
}
