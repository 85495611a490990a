import { openStore } from '../../lib/platform/store/openStore.js';
import { bootstrapSuite } from '../../spec/platform/usecases/bootstrapSuite.js';
import { rotationSuite } from '../../spec/platform/usecases/rotationSuite.js';
import type { SpecStore } from '../../spec/support/stores.js';
import type { Postgres } from '../support/postgres.js';
import { sharedPostgres } from '../support/services.js';

describe('with a database server', () => {
  let postgres: Postgres;
  let url: string;

  before(async function () {
    postgres = await sharedPostgres(this);
    url = await postgres.freshDatabase();
  });

  // One database that is emptied: creating one takes longer than using it.
  const open = async (): Promise<SpecStore> => {
    await postgres.execute('drop schema public cascade; create schema public', url);
    const store = await openStore(url);
    await store.migrate();
    return { store, dispose: () => store.close() };
  };

  rotationSuite('PostgreSQL', open);
  bootstrapSuite('PostgreSQL', open);
});
