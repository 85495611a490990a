import { expect } from 'chai';

import type { StoreUnderTest } from '../storeContract.js';
import { refreshAttempt, authFlow, authClient, id, revocation, sealed, secret, webhook } from '../samples.js';

export function sealedValueContract(opened: StoreUnderTest): void {
  describe('sealed values', () => {
    beforeEach(async () => {
      const { store, world } = opened;
      const [mine] = world.workspaces;
      await store.authClients.add(
        authClient(100, { keyId: 'k2', tenantId: mine.tenantId, scope: { level: 'tenant', id: mine.tenantId } }),
      );
      await store.authClients.add(authClient(101, { keyId: 'k2', quarantinedAtMs: 1 }));
      await store.secrets.add(secret(200, mine, world.client));
      await store.secrets.add(secret(201, mine, world.client, { keyId: 'k3', quarantinedAtMs: 1 }));
    });

    it('counts by key, including quarantined values', async () => {
      const counts = await opened.store.sealed.countByKey();
      expect([...counts].sort()).to.deep.equal([
        ['k1', 2],
        ['k2', 2],
        ['k3', 1],
      ]);
      expect(await opened.store.sealed.countQuarantined()).to.equal(2);
    });

    it('lists by key with the place of each value, without quarantined ones', async () => {
      const { store, world } = opened;
      const tenantId = world.tenants[0].id;
      const field = 'credentials';
      const shared = { table: 'auth_clients', place: { tenantId: 'global', recordId: world.client.id, field } };
      const mine = { table: 'secrets', place: { tenantId, recordId: id(200), field } };
      expect(await store.sealed.listByKey('k1', 10)).to.have.deep.members([
        { ...shared, sealed: world.client.sealed },
        { ...mine, sealed: sealed('secret-200') },
      ]);
      expect(await store.sealed.listByKey('k1', 1)).to.have.length(1);
      expect(await store.sealed.listByKey('k2', 10)).to.deep.equal([
        { table: 'auth_clients', place: { tenantId, recordId: id(100), field }, sealed: sealed('client-100') },
      ]);
      expect(await store.sealed.listByKey('k3', 10)).to.deep.equal([]);
      expect(await store.sealed.listByKey('k%', 10)).to.deep.equal([]);
    });

    it('reseals a value unless it was changed in the meantime', async () => {
      const { store, world } = opened;
      for (const record of await store.sealed.listByKey('k1', 10)) {
        const next = sealed(`new-${record.table}`);
        expect(await store.sealed.reseal({ ...record, sealed: sealed('other') }, next, 'k9')).to.equal(false);
        expect(await store.sealed.reseal(record, next, 'k9')).to.equal(true);
        expect(await store.sealed.reseal(record, sealed('again'), 'k9')).to.equal(false);
      }
      const [found] = await store.secrets.findMany([{ workspaceId: world.workspaces[0].id, idOrReference: id(200) }]);
      expect(found?.secret).to.include({ sealed: sealed('new-secrets'), keyId: 'k9', version: 1, updatedAtMs: 8000 });
      expect(found?.client).to.include({ sealed: sealed('new-auth_clients'), keyId: 'k9' });
      expect(await store.sealed.listByKey('k1', 10)).to.deep.equal([]);
    });

    it('quarantines a value unless it was changed in the meantime', async () => {
      const { store } = opened;
      for (const record of await store.sealed.listByKey('k1', 10)) {
        await store.sealed.quarantine({ ...record, sealed: sealed('other') }, 77);
      }
      expect(await store.sealed.countQuarantined()).to.equal(2);
      for (const record of await store.sealed.listByKey('k1', 10)) await store.sealed.quarantine(record, 77);
      expect(await store.sealed.countQuarantined()).to.equal(4);
      expect((await store.authClients.find(id(50)))?.quarantinedAtMs).to.equal(77);
    });

    it('includes every table with sealed values', async () => {
      const { store, world } = opened;
      const tenantId = world.tenants[0].id;
      const it = secret(200, world.workspaces[0], world.client);
      const more = { keyId: 'k4' };
      await store.authFlows.add(authFlow(300, world, more));
      await store.attempts.add(refreshAttempt(301, it, more));
      await store.webhooks.add(webhook(302, tenantId, more));
      await store.revocations.add(revocation(303, tenantId, more));
      const records = await store.sealed.listByKey('k4', 10);
      expect(records).to.have.deep.members(
        (
          [
            ['auth_flows', 300, 'flow'],
            ['refresh_attempts', 301, 'attempt'],
            ['webhooks', 302, 'webhook'],
            ['revocations', 303, 'revocation'],
          ] as const
        ).map(([table, number, name]) => ({
          table,
          place: { tenantId, recordId: id(number), field: 'credentials' },
          sealed: sealed(`${name}-${number}`),
        })),
      );
      expect(await store.sealed.listByKey('k4', 3)).to.have.length(3);
      expect((await store.sealed.countByKey()).get('k4')).to.equal(4);
      for (const record of records) {
        expect(await store.sealed.reseal({ ...record, sealed: sealed('other') }, sealed('no'), 'k9')).to.equal(false);
        expect(await store.sealed.reseal(record, sealed(`new-${record.table}`), 'k9')).to.equal(true);
      }
      expect(await store.authFlows.find(id(300))).to.deep.equal(
        authFlow(300, world, { sealed: sealed('new-auth_flows'), keyId: 'k9' }),
      );
      expect(await store.attempts.listBySecret(it.id)).to.deep.equal([
        refreshAttempt(301, it, { sealed: sealed('new-refresh_attempts'), keyId: 'k9' }),
      ]);
      for (const record of await store.sealed.listByKey('k9', 10)) await store.sealed.quarantine(record, 77);
      expect(await store.sealed.countQuarantined()).to.equal(6);
      expect(await store.sealed.listByKey('k9', 10)).to.deep.equal([]);
      expect((await store.webhooks.find(id(302)))?.quarantinedAtMs).to.equal(77);
    });

    it('does not reseal a deleted value', async () => {
      const { store, world } = opened;
      await store.webhooks.add(webhook(302, world.tenants[0].id, { keyId: 'k4' }));
      const [record] = await store.sealed.listByKey('k4', 10);
      await store.webhooks.delete(id(302));
      expect(await store.sealed.reseal(record!, sealed('new'), 'k9')).to.equal(false);
      await store.sealed.quarantine(record!, 77);
      expect(await store.sealed.listByKey('k4', 10)).to.deep.equal([]);
    });

    it('stores one check value per key, the first one', async () => {
      const { sealed: repository } = opened.store;
      expect((await repository.listKeyChecks()).size).to.equal(0);
      await repository.addKeyCheck('k1', sealed('one'));
      await repository.addKeyCheck('k2', sealed('two'));
      await repository.addKeyCheck('k1', sealed('three'));
      expect([...(await repository.listKeyChecks())].sort()).to.deep.equal([
        ['k1', sealed('one')],
        ['k2', sealed('two')],
      ]);
    });
  });
}
