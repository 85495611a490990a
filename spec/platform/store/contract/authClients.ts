import { expect } from 'chai';

import type { SecretId } from '../../../../lib/platform/model/ids.js';

import type { Scope } from '../../../../lib/platform/model/scope.js';
import { catchRejection } from '../../../support/rejection.js';
import type { StoreUnderTest } from '../storeContract.js';
import { authClient, component, id, sealed, secret } from '../samples.js';

export function authClientContract(opened: StoreUnderTest): void {
  describe('auth clients', () => {
    it('are found with their components in the given order', async () => {
      const { store, world } = opened;
      for (const number of [1, 2, 3]) await store.components.add(component(number));
      const scopes: Scope[] = [
        { level: 'global' },
        { level: 'tenant', id: world.tenants[0].id },
        { level: 'contract', id: world.contracts[0].id },
        { level: 'workspace', id: world.workspaces[0].id },
      ];
      for (const [index, scope] of scopes.entries()) {
        const it = authClient(100 + index, {
          scope,
          tenantId: index === 0 ? null : world.tenants[0].id,
          componentIds: [id(3), id(1), id(2)].slice(index),
          quarantinedAtMs: index === 0 ? null : 5,
        });
        await store.authClients.add(it);
        expect(await store.authClients.find(it.id)).to.deep.equal(it);
      }
      expect(await store.authClients.find(id(99))).to.equal(undefined);
      const many = await store.authClients.findMany([id(101), id(99), id(100), id(101)]);
      expect(many.map((it) => it.id)).to.deep.equal([id(100), id(101)]);
      expect(await store.authClients.findMany([])).to.deep.equal([]);
    });

    it('are rejected with a missing component or scope, without a partial insert', async () => {
      const { authClients } = opened.store;
      await catchRejection(authClients.add(authClient(100, { componentIds: [id(99)] })), Error);
      await catchRejection(authClients.add(authClient(100, { scope: { level: 'workspace', id: id(99) } })), Error);
      expect(await authClients.find(id(100))).to.equal(undefined);
    });

    it('are listed by their own scope and by component', async () => {
      const { store, world } = opened;
      const { authClients } = store;
      await store.components.add(component(1));
      const tenantId = world.tenants[0].id;
      const places: Scope[] = [
        { level: 'tenant', id: tenantId },
        { level: 'contract', id: world.contracts[0].id },
        { level: 'workspace', id: world.workspaces[0].id },
      ];
      for (const [index, scope] of places.entries()) {
        await authClients.add(authClient(102 - index, { scope, tenantId, componentIds: index === 1 ? [id(1)] : [] }));
      }
      const ids = async (scopes: Scope[], more: { componentId?: ReturnType<typeof id> } = {}) =>
        (await authClients.list({ scopes, ...more })).items.map((it) => Number.parseInt(it.id, 16));
      expect(await ids([])).to.deep.equal([]);
      expect(await ids([{ level: 'global' }])).to.deep.equal([50]);
      expect(await ids(places)).to.deep.equal([100, 101, 102]);
      expect(await ids([places[1]!, { level: 'global' }])).to.deep.equal([50, 101]);
      expect(await ids([{ level: 'tenant', id: world.tenants[1].id }])).to.deep.equal([]);
      expect(await ids(places, { componentId: id(1) })).to.deep.equal([101]);
      expect(await ids(places, { componentId: id(2) })).to.deep.equal([]);
      const { items, total } = await authClients.list({ scopes: places }, { size: 2, number: 2 });
      expect([items.map((it) => it.id), total]).to.deep.equal([[id(102)], 3]);
    });

    it('are listed while their provider is not recognized', async () => {
      const { authClients } = opened.store;
      for (const number of [103, 101, 102]) await authClients.add(authClient(number, { provider: null }));
      await authClients.add(authClient(104, { provider: 'google' }));
      const numbers = async (limit: number) =>
        (await authClients.listUnrecognized(limit)).map((it) => Number.parseInt(it.id, 16)).filter((it) => it > 100);
      expect(await numbers(10)).to.deep.equal([101, 102, 103]);
      expect(await authClients.listUnrecognized(1)).to.have.length(1);
      const updated = await authClients.update(id(101), { provider: 'generic', updatedAtMs: 7000 });
      expect(updated?.provider).to.equal('generic');
      expect(await numbers(10)).to.deep.equal([102, 103]);
    });

    it('are updated only if they have the expected sealed value', async () => {
      const { store, world } = opened;
      const { authClients } = store;
      for (const number of [1, 2]) await store.components.add(component(number));
      const before = world.client;
      const renamed = await authClients.update(before.id, { name: 'New', updatedAtMs: 9000 });
      expect(renamed).to.deep.equal({ ...before, name: 'New', updatedAtMs: 9000 });

      const values = { sealed: sealed('next'), keyId: 'k2', quarantinedAtMs: 3, updatedAtMs: 9001 };
      const componentIds = [id(2), id(1)];
      expect(await authClients.update(before.id, { ...values, componentIds }, sealed('other'))).to.equal(undefined);
      expect(await authClients.find(before.id)).to.deep.equal(renamed);
      const changed = { ...renamed, ...values, componentIds };
      expect(await authClients.update(before.id, { ...values, componentIds }, before.sealed)).to.deep.equal(changed);
      expect(await authClients.find(before.id)).to.deep.equal(changed);
      const none = { componentIds: [], updatedAtMs: 9002 };
      expect(await authClients.update(before.id, none)).to.deep.equal({ ...changed, ...none });
      expect(await authClients.update(id(99), none)).to.equal(undefined);
      await catchRejection(authClients.update(before.id, { componentIds: [id(99)], updatedAtMs: 1 }), Error);
      expect(await authClients.find(before.id)).to.deep.equal({ ...changed, ...none });
    });

    it('store their health, and count concurrent failures', async () => {
      const { store, world } = opened;
      const { authClients } = store;
      const before = world.client;
      const health = {
        ...{ rejectedSinceMs: 5, rejectedWith: `invalid_client: "no"`, pausedUntilMs: 6, failuresInRow: 7 },
        ...{ acceptedAtMs: 8, refusedAtMs: 9, refusedSecretId: id(99) as SecretId },
      };
      const changed = { ...before, ...health, updatedAtMs: 1 };
      expect(await authClients.update(before.id, { ...health, updatedAtMs: 1 })).to.deep.equal(changed);
      const counts = await Promise.all(Array.from({ length: 20 }, () => authClients.incrementFailures(before.id)));
      expect(counts.sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 20 }, (_, index) => 8 + index));
      expect(await authClients.find(before.id)).to.deep.equal({ ...changed, failuresInRow: 27 });
      expect(await authClients.incrementFailures(id(99))).to.equal(0);
      await store.authClients.add(authClient(100, health));
      expect(await authClients.find(id(100))).to.deep.equal(authClient(100, health));
    });

    it('are not deleted while a secret uses them', async () => {
      const { store, world } = opened;
      const used = secret(200, world.workspaces[0], world.client);
      await store.secrets.add(used);
      expect(await store.secrets.countByAuthClient(world.client.id)).to.equal(1);
      expect(await store.secrets.countByAuthClient(id(99))).to.equal(0);
      expect(await store.authClients.delete(world.client.id)).to.equal('in_use');
      expect(await store.authClients.find(world.client.id)).to.deep.equal(world.client);
      await store.secrets.delete(used.workspaceId, used.id);
      expect(await store.authClients.delete(world.client.id)).to.equal('deleted');
      expect(await store.authClients.delete(world.client.id)).to.equal('missing');
      await catchRejection(store.secrets.add(used), Error);
    });

    it('are deleted with their list of components', async () => {
      const { store } = opened;
      await store.components.add(component(1));
      const it = authClient(100, { componentIds: [id(1)] });
      await store.authClients.add(it);
      expect(await store.authClients.delete(it.id)).to.equal('deleted');
      await store.authClients.add({ ...it, componentIds: [] });
      expect((await store.authClients.find(it.id))?.componentIds).to.deep.equal([]);
    });
  });
}
