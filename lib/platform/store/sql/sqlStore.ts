import { sql } from 'kysely';

import type { Repositories, Store } from '../store.js';
import { sqlAudit } from './audit.js';
import { sqlAttempts } from './attempts.js';
import { sqlAuthClients } from './authClients.js';
import { sqlAuthFlows } from './authFlows.js';
import { sqlComponents } from './components.js';
import { sqlDirectory } from './directory.js';
import { sqlEvents } from './events.js';
import { sqlIdempotency } from './idempotency.js';
import { migrate } from './migrate.js';
import { sqlRefreshes } from './refreshes.js';
import { sqlRevocations } from './revocations.js';
import type { DatabaseAccess, OpenDatabase } from './schema.js';
import { sqlSealedValues } from './sealedValues.js';
import { sqlSecrets } from './secrets.js';
import { sqlSessions } from './sessions.js';
import { sqlDeliveries, sqlWebhooks } from './webhooks.js';

/** Creates a store on a database of either engine. Closing the store closes the database. */
export function createSqlStore({ migrating, ...access }: OpenDatabase): Store {
  const { engine, read, write } = access;
  return {
    ...createRepositories(access),
    transaction: (work) =>
      write.transaction().execute((db) => work(createRepositories({ engine, read: db, write: db }))),
    migrate: () => migrate({ engine, write: migrating }, Date.now()),
    ping: async () => {
      await sql`select 1`.execute(read);
    },
    close: async () => {
      await Promise.all([...new Set([read, write, migrating])].map((db) => db.destroy()));
    },
  };
}

function createRepositories(access: DatabaseAccess): Repositories {
  return {
    directory: sqlDirectory(access),
    components: sqlComponents(access),
    authClients: sqlAuthClients(access),
    secrets: sqlSecrets(access),
    refreshes: sqlRefreshes(access),
    attempts: sqlAttempts(access),
    authFlows: sqlAuthFlows(access),
    sessions: sqlSessions(access),
    events: sqlEvents(access),
    webhooks: sqlWebhooks(access),
    deliveries: sqlDeliveries(access),
    revocations: sqlRevocations(access),
    audit: sqlAudit(access),
    idempotency: sqlIdempotency(access),
    sealed: sqlSealedValues(access),
  };
}
