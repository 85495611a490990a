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
 * Creates an in-memory store for specs with the semantics of the SQL stores: a transaction sees its own changes, others see them after
 * the commit, and writes are serialized.
 */
export function createMemoryStore(): Store {
  let committed = new Tables();
  let previous: Promise<unknown> = Promise.resolve();

  function runExclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = previous.then(work);
    previous = result.catch(() => undefined);
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

/** Returns the result asynchronously, as a database does. */
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
