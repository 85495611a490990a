import { expect } from 'chai';

import { Conflict } from '../../../../lib/platform/store/store.js';
import { catchRejection } from '../../../support/rejection.js';
import type { StoreUnderTest } from '../storeContract.js';
import { authClient, id, auditRecord, sealed, secret, tenant, user } from '../samples.js';

export function transactionContract(opened: StoreUnderTest): void {
  describe('transactions', () => {
    it('commit all changes and return the result', async () => {
      const { store, world } = opened;
      const it = secret(200, world.workspaces[0], world.client);
      const response = await store.transaction(async (tx) => {
        await tx.secrets.add(it);
        await tx.audit.append([auditRecord(1)]);
        return 'done';
      });
      expect(response).to.equal('done');
      expect((await store.secrets.list({ workspaceId: it.workspaceId })).total).to.equal(1);
      expect(await store.audit.list({ tenants: 'all' }, 10)).to.have.length(1);
    });

    it('roll back when the work throws', async () => {
      const { store, world } = opened;
      const failure = new Error('no');
      const failed = store.transaction(async (tx) => {
        await tx.directory.addTenant(tenant(100));
        await tx.directory.deleteContract(world.contracts[0].id);
        await tx.authClients.add(authClient(101));
        await tx.authClients.update(world.client.id, { name: 'New', updatedAtMs: 1 });
        await tx.audit.append([auditRecord(1)]);
        await tx.sealed.addKeyCheck('k1', sealed('x'));
        throw failure;
      });
      expect(await catchRejection(failed, Error)).to.equal(failure);
      expect(await store.directory.findTenant(id(100))).to.equal(undefined);
      expect(await store.directory.findWorkspace(world.workspaces[0].id)).to.deep.equal(world.workspaces[0]);
      expect(await store.authClients.find(id(101))).to.equal(undefined);
      expect(await store.authClients.find(world.client.id)).to.deep.equal(world.client);
      expect(await store.audit.list({ tenants: 'all' }, 10)).to.deep.equal([]);
      expect((await store.sealed.listKeyChecks()).size).to.equal(0);
    });

    it('roll back after a conflict', async () => {
      const { store, world } = opened;
      const again = { ...user(100, world.tenants[0].id), email: world.users[0].email };
      const failed = store.transaction(async (tx) => {
        await tx.audit.append([auditRecord(1)]);
        await tx.directory.addUser(again);
      });
      expect((await catchRejection(failed, Conflict)).field).to.equal('user.email');
      expect(await store.audit.list({ tenants: 'all' }, 10)).to.deep.equal([]);
      await store.audit.append([auditRecord(1)]);
    });

    it('see their own changes, which others see after the commit', async () => {
      const { store } = opened;
      await store.transaction(async (tx) => {
        await tx.directory.addTenant(tenant(100));
        expect(await tx.directory.findTenant(id(100))).to.deep.equal(tenant(100));
        expect(await store.directory.findTenant(id(100))).to.equal(undefined);
      });
      expect(await store.directory.findTenant(id(100))).to.deep.equal(tenant(100));
    });

    for (const order of ['first', 'second'] as const) {
      it(`apply one of two updates with the same expected value, started ${order}`, async () => {
        const { store, world } = opened;
        const it = secret(200, world.workspaces[0], world.client);
        await store.secrets.add(it);
        const names = order === 'first' ? ['a', 'b'] : ['b', 'a'];
        const responses = await Promise.all(
          names.map((name) =>
            store.transaction(async (tx) => {
              const changes = { sealed: sealed(name), version: 2, updatedAtMs: 1 };
              const changed = await tx.secrets.update(it.id, changes, { sealed: it.sealed });
              if (changed !== undefined) await tx.audit.append([auditRecord(name === 'a' ? 1 : 2)]);
              return changed;
            }),
          ),
        );
        const winners = responses.filter((response) => response !== undefined);
        expect(winners).to.have.length(1);
        const { items } = await store.secrets.list({ workspaceId: it.workspaceId });
        expect(items).to.deep.equal(winners);
        expect(await store.audit.list({ tenants: 'all' }, 10)).to.have.length(1);
      });
    }

    it('do not lose one of thirty concurrent updates', async () => {
      const { store, world } = opened;
      const it = secret(200, world.workspaces[0], world.client);
      await store.secrets.add(it);
      const key = { workspaceId: it.workspaceId, idOrReference: it.id };
      const increment = async (): Promise<void> => {
        for (;;) {
          const done = await store.transaction(async (tx) => {
            const version = (await tx.secrets.findMany([key]))[0]!.secret.version;
            return tx.secrets.update(it.id, { version: version + 1, updatedAtMs: 1 }, { version });
          });
          if (done !== undefined) return;
        }
      };
      await Promise.all(Array.from({ length: 30 }, increment));
      expect((await store.secrets.findMany([key]))[0]?.secret.version).to.equal(31);
    });

    it('continue to work after many rollbacks', async () => {
      const { store } = opened;
      for (let round = 0; round < 25; round += 1) {
        await catchRejection(
          store.transaction(() => Promise.reject(new Error('no'))),
          Error,
        );
      }
      await store.transaction((tx) => tx.directory.addTenant(tenant(100)));
      await store.ping();
      expect(await store.directory.findTenant(id(100))).to.deep.equal(tenant(100));
    });
  });

  it('migrates again without changes', async () => {
    const { store, world } = opened;
    await store.migrate();
    expect(await store.directory.findTenant(world.tenants[0].id)).to.deep.equal(world.tenants[0]);
  });
}
