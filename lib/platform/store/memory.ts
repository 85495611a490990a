import { memoryAuthFlows } from './memory/authFlows.js';
import { memoryAuthClients, memoryComponents, memorySecrets } from './memory/credentials.js';
import { memoryDirectory } from './memory/directory.js';
import { memoryEvents, memoryWebhooks } from './memory/events.js';
import { memoryDeliveries, memoryRevocations } from './memory/queues.js';
import { memoryAudit, memoryIdempotency, memorySealed } from './memory/records.js';
import { memoryAttempts, memoryRefreshes } from './memory/refreshes.js';
import { memorySessions } from './memory/sessions.js';
import { type Access, Tables } from './memory/tables.js';
import type { Repositories, Store } from './store.js';

/**
 * A store for specs that keeps everything in this process, with the semantics of the real ones: a transaction sees what it
 * has done itself, others see it once it is through, and changes wait for each other.
 */
export function createMemoryStore(): Store {
  let committed = new Tables();
  let last: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  }

  function transaction<T>(work: (tables: Tables) => Promise<T> | T): Promise<T> {
    return inTurn(async () => {
      const tables = committed.copy();
      const result = await work(tables);
      committed = tables;
      return result;
    });
  }

  return {
    ...repositories({ read: (work) => settled(() => work(committed)), write: transaction }),
    transaction: (work) =>
      transaction((tables) => {
        const access = <T>(step: (tables: Tables) => T): Promise<T> => settled(() => step(tables));
        return work(repositories({ read: access, write: access }));
      }),
    migrate: () => Promise.resolve(),
    ping: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** A result that comes later, like that of a database. */
function settled<T>(work: () => T): Promise<T> {
  return Promise.resolve().then(work);
}

function repositories(access: Access): Repositories {
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
    sealed: memorySealed(access),
  };
}
