import { memoryAuthFlows } from './authFlows.js';
import { memoryAuthClients, memoryComponents, memorySecrets } from './credentials.js';
import { memoryDirectory } from './directory.js';
import { memoryEvents, memoryWebhooks } from './events.js';
import { memoryDeliveries, memoryRevocations } from './queues.js';
import { memoryAudit, memoryIdempotency, memorySealedValues } from './records.js';
import { memoryAttempts, memoryRefreshes } from './refreshes.js';
import { memorySessions } from './sessions.js';
import { type TableAccess, Tables } from './tables.js';
import type { Repositories, Store } from '../store.js';

/**
 * A store for specs that keeps everything in this process, with the semantics of the real ones: a transaction sees what it
 * has done itself, others see it once it is through, and changes wait for each other.
 */
export function createMemoryStore(): Store {
  let committed = new Tables();
  let last: Promise<unknown> = Promise.resolve();

  function runExclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  }

  function transaction<T>(work: (tables: Tables) => Promise<T> | T): Promise<T> {
    return runExclusively(async () => {
      const tables = committed.copy();
      const result = await work(tables);
      committed = tables;
      return result;
    });
  }

  return {
    ...createRepositories({ read: (work) => runAsync(() => work(committed)), write: transaction }),
    transaction: (work) =>
      transaction((tables) => {
        const access = <T>(step: (tables: Tables) => T): Promise<T> => runAsync(() => step(tables));
        return work(createRepositories({ read: access, write: access }));
      }),
    migrate: () => Promise.resolve(),
    ping: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** A result that comes later, like that of a database. */
function runAsync<T>(work: () => T): Promise<T> {
  return Promise.resolve().then(work);
}

function createRepositories(access: TableAccess): Repositories {
  return {
    directory: memoryDirectory(access),
    components: memoryComponents(access),
    authClients: memoryAuthClients(access),
    secrets: memorySecrets(access),
    refreshes: memoryRefreshes(access),
    attempts: memoryAttempts(access),
    authFlows: memoryAuthFlows(access),
    sessions: memorySessions(access),
    events: memoryEvents(access),
    webhooks: memoryWebhooks(access),
    deliveries: memoryDeliveries(access),
    revocations: memoryRevocations(access),
    audit: memoryAudit(access),
    idempotency: memoryIdempotency(access),
    sealed: memorySealedValues(access),
  };
}
