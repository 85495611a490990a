import { expect } from 'chai';

import { openPostgres } from '../../lib/platform/store/sql/postgres.js';
import { openStore } from '../../lib/platform/store/openStore.js';
import type { Store } from '../../lib/platform/store/store.js';
import { catchRejection } from '../../spec/support/rejection.js';
import { claimConcurrently } from '../../spec/platform/store/claimConcurrently.js';
import { storeContract } from '../../spec/platform/store/storeContract.js';
import { auditRecord, tenant } from '../../spec/platform/store/samples.js';
import { upgradeContract } from '../../spec/platform/store/contract/upgrade.js';
import type { Postgres } from '../support/postgres.js';
import { sharedPostgres } from '../support/services.js';

describe('on PostgreSQL', () => {
  let postgres: Postgres;

  before(async function () {
    postgres = await sharedPostgres(this);
  });

  let url: string | undefined;
  storeContract('the store', async () => {
    // One database, emptied each time: to make one takes longer than to use it.
    url ??= await postgres.freshDatabase();
    const store = await openStore(url);
    await store.migrate();
    await postgres.execute('truncate tenants, audit_records, events, idempotency_keys, key_checks cascade', url);
    return store;
  });

  it('four replicas that start together find one schema, and each can work', async () => {
    const url = await postgres.freshDatabase();
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore(url)));
    await Promise.all(stores.map((store) => store.migrate()));
    for (const [index, store] of stores.entries()) await store.directory.addTenant(tenant(index + 1));
    expect((await stores[0]!.directory.listTenants([{ level: 'global' }])).total).to.equal(4);
    await closeAll(stores);
  });

  describe('a database', () => {
    upgradeContract(async () => openPostgres(await postgres.freshDatabase()));
  });

  it('four replicas never get the same lease, nor more of an auth-client than it allows, nor wait for ever', async () => {
    const url = await postgres.freshDatabase();
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore(url)));
    await claimConcurrently(stores);
    await closeAll(stores);
  });

  it('one of two stores wins that expect the same value', async () => {
    const url = await postgres.freshDatabase();
    const stores = await Promise.all([openStore(url), openStore(url)]);
    await stores[0].migrate();
    const entry = { userId: tenant(1).id as never, key: 'k', fingerprint: 'f', createdAtMs: 1 };
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        stores[index % 2]!.transaction((tx) => tx.idempotency.claim({ ...entry, resourceId: String(index) })),
      ),
    );
    expect(answers.filter((answer) => answer === undefined)).to.have.length(1);
    await closeAll(stores);
  });

  it('a connection that is cut fails the call that used it, and the next one works', async () => {
    const store = await openStore(await postgres.freshDatabase());
    await store.migrate();
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity where datname like 'specs_%'`;
    await catchRejection(
      store.transaction(async (tx) => {
        await tx.audit.append([auditRecord(1)]);
        await postgres.execute(cut);
        await tx.audit.append([auditRecord(2)]);
      }),
      Error,
    );
    expect(await store.audit.list({ tenants: 'all' }, 10)).to.deep.equal([]);
    // Idle connections as well: their end is noticed by nobody but the pool.
    await Promise.all(Array.from({ length: 5 }, () => store.ping()));
    await postgres.execute(cut);
    // Each of the five may still fail one call.
    let failed = 0;
    while (
      !(await store.audit.append([auditRecord(3)]).then(
        () => true,
        () => false,
      ))
    )
      failed += 1;
    expect(failed).to.be.at.most(5);
    expect((await store.audit.list({ tenants: 'all' }, 1))[0]).to.deep.equal(auditRecord(3));
    await store.close();
  });

  it('a server that is not there is an error that names no password', async () => {
    const store = await openStore('postgres://somebody:marker-password@127.0.0.1:1/nothing');
    const error = await catchRejection(store.ping(), Error);
    expect(`${error.message}${error.stack ?? ''}${JSON.stringify(error)}`).not.to.contain('marker-password');
    await store.close();
  });
});

async function closeAll(stores: readonly Store[]): Promise<void> {
  await Promise.all(stores.map((store) => store.close()));
}
