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

describe('the PostgreSQL store', () => {
  let postgres: Postgres;

  before(async function () {
    postgres = await sharedPostgres(this);
  });

  let url: string | undefined;
  storeContract('a store', async () => {
    // One database, truncated each time: creating one takes longer than the spec.
    url ??= await postgres.freshDatabase();
    const store = await openStore(url);
    await store.migrate();
    await postgres.execute('truncate tenants, audit_records, events, idempotency_keys, key_checks cascade', url);
    return store;
  });

  it('lets four replicas migrate concurrently, and each can write', async () => {
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

  it('lets one of four replicas claim a lease, within the limits of auth clients and without a deadlock', async () => {
    const url = await postgres.freshDatabase();
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore(url)));
    await claimConcurrently(stores);
    await closeAll(stores);
  });

  it('lets one of two stores claim an idempotency key', async () => {
    const url = await postgres.freshDatabase();
    const stores = await Promise.all([openStore(url), openStore(url)]);
    await stores[0].migrate();
    const entry = { userId: tenant(1).id as never, key: 'k', fingerprint: 'f', createdAtMs: 1 };
    const responses = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        stores[index % 2]!.transaction((tx) => tx.idempotency.claim({ ...entry, resourceId: String(index) })),
      ),
    );
    expect(responses.filter((response) => response === undefined)).to.have.length(1);
    await closeAll(stores);
  });

  it('fails the call on a terminated connection and reconnects for the next one', async () => {
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
    // Idle connections too: only the pool notices that they are closed.
    await Promise.all(Array.from({ length: 5 }, () => store.ping()));
    await postgres.execute(cut);
    // Each of the five may fail one call.
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

  it('fails without the password in the error when the server is unreachable', async () => {
    const store = await openStore('postgres://somebody:marker-password@127.0.0.1:1/nothing');
    const error = await catchRejection(store.ping(), Error);
    expect(`${error.message}${error.stack ?? ''}${JSON.stringify(error)}`).not.to.contain('marker-password');
    await store.close();
  });
});

async function closeAll(stores: readonly Store[]): Promise<void> {
  await Promise.all(stores.map((store) => store.close()));
}
