import { expect } from 'chai';

import { NEVER } from '../../../../lib/platform/model/refresh.js';
import type { EventFilter } from '../../../../lib/platform/store/store.js';
import { catchRejection } from '../../../support/rejection.js';
import type { StoreUnderTest } from '../storeContract.js';
import { delivery, event, id, revocation, sealed, webhook } from '../samples.js';

export function eventContract(opened: StoreUnderTest): void {
  describe('events', () => {
    it('are listed newest first', async () => {
      const { events } = opened.store;
      const full = event(2, {
        type: 'secret.refresh_failed',
        tenantId: id(10),
        workspaceId: id(30),
        data: { code: `it's "so" 🔐`, version: 3, expires_at: null },
      });
      await events.append([event(1), full]);
      await events.append([event(3)]);
      await events.append([]);
      expect(await events.list({ tenants: 'all' }, 10)).to.deep.equal([event(3), full, event(1)]);
      expect(await events.find(full.id)).to.deep.equal(full);
      expect(await events.find(id(99))).to.equal(undefined);
    });

    it('are listed by each filter', async () => {
      const { events } = opened.store;
      const [one, two] = [id(10), id(11)];
      await events.append([
        event(1),
        event(2, { tenantId: one, workspaceId: id(30), type: 'auth_client.rejected' }),
        event(3, { tenantId: two, resourceId: id(50) }),
        event(4, { tenantId: one, resourceId: id(50) }),
      ]);
      const numbers = async (filter: Partial<EventFilter>, limit = 10) =>
        (await events.list({ tenants: 'all', ...filter }, limit)).map((it) => Number.parseInt(it.id, 16));
      expect(await numbers({})).to.deep.equal([4, 3, 2, 1]);
      expect(await numbers({}, 2)).to.deep.equal([4, 3]);
      expect(await numbers({ tenants: [] })).to.deep.equal([]);
      expect(await numbers({ tenants: [one] })).to.deep.equal([4, 2]);
      expect(await numbers({ workspaceId: id(30) })).to.deep.equal([2]);
      expect(await numbers({ workspaceId: `' or '1' = '1` })).to.deep.equal([]);
      expect(await numbers({ type: 'auth_client.rejected' })).to.deep.equal([2]);
      expect(await numbers({ resourceId: id(50) })).to.deep.equal([4, 3]);
      expect(await numbers({ resourceId: id(50), before: id(4) })).to.deep.equal([3]);
    });

    it('are deleted by age, with their pending deliveries', async () => {
      const { store, world } = opened;
      const hook = webhook(300, world.tenants[0].id);
      await store.webhooks.add(hook);
      await store.events.append([event(1), event(2)]);
      await store.deliveries.add([delivery(401, hook, event(1)), delivery(402, hook, event(2))]);
      await store.events.deleteOlderThan(2000);
      expect(await store.events.list({ tenants: 'all' }, 10)).to.deep.equal([event(2)]);
      expect((await store.deliveries.claim(9000, 9999, 10)).map((it) => it.id)).to.deep.equal([id(402)]);
    });
  });

  describe('webhooks', () => {
    it('are found by id and listed by tenant', async () => {
      const { store, world } = opened;
      const [one, two] = world.tenants;
      const full = webhook(301, one.id, {
        workspaceId: world.workspaces[0].id,
        events: ['secret.refreshed', 'auth_client.rejected'],
        quarantinedAtMs: 4,
      });
      for (const it of [webhook(302, two.id), full, webhook(300, one.id)]) await store.webhooks.add(it);
      expect(await store.webhooks.find(full.id)).to.deep.equal(full);
      expect(await store.webhooks.find(id(99))).to.equal(undefined);
      expect(await store.webhooks.list([one.id])).to.deep.equal({ items: [webhook(300, one.id), full], total: 2 });
      expect((await store.webhooks.list('all', { size: 2, number: 2 })).items.map((it) => it.id)).to.deep.equal([
        id(302),
      ]);
      expect(await store.webhooks.list([])).to.deep.equal({ items: [], total: 0 });
      await catchRejection(store.webhooks.add(webhook(303, id(99))), Error);
    });

    it('are subscribed to their tenant or to one of its workspaces', async () => {
      const { store, world } = opened;
      const [one, two] = world.tenants;
      const workspaceId = world.workspaces[0].id;
      const hooks = [webhook(301, one.id, { workspaceId }), webhook(300, one.id), webhook(302, two.id)];
      for (const it of hooks) await store.webhooks.add(it);
      expect(await store.webhooks.listSubscribed(one.id, workspaceId)).to.deep.equal([hooks[1], hooks[0]]);
      expect(await store.webhooks.listSubscribed(one.id, id(99))).to.deep.equal([hooks[1]]);
      expect(await store.webhooks.listSubscribed(one.id, null)).to.deep.equal([hooks[1]]);
      expect(await store.webhooks.listSubscribed(id(99), null)).to.deep.equal([]);
    });

    it('are updated, and deleted with their pending deliveries', async () => {
      const { store, world } = opened;
      const hook = webhook(300, world.tenants[0].id);
      const other = webhook(301, world.tenants[0].id);
      for (const it of [hook, other]) await store.webhooks.add(it);
      await store.events.append([event(1)]);
      await store.deliveries.add([delivery(400, hook, event(1)), delivery(401, other, event(1))]);
      const changes = {
        url: 'https://new.acme.test',
        events: ['secret.recovered'] as const,
        sealed: sealed('next'),
        keyId: 'k2',
        quarantinedAtMs: 7,
      };
      expect(await store.webhooks.update(hook.id, changes)).to.equal(true);
      expect(await store.webhooks.update(id(99), changes)).to.equal(false);
      expect(await store.webhooks.update(hook.id, {})).to.equal(true);
      expect(await store.webhooks.update(id(99), {})).to.equal(false);
      expect(await store.webhooks.find(hook.id)).to.deep.equal({ ...hook, ...changes });
      expect(await store.webhooks.find(other.id)).to.deep.equal(other);
      expect(await store.webhooks.delete(hook.id)).to.equal(true);
      expect(await store.webhooks.delete(hook.id)).to.equal(false);
      expect((await store.deliveries.claim(9000, 9999, 10)).map((it) => it.id)).to.deep.equal([id(401)]);
    });
  });

  describe('deliveries', () => {
    it('are claimed once when they are due, postponed, updated and deleted', async () => {
      const { store, world } = opened;
      const hook = webhook(300, world.tenants[0].id);
      await store.webhooks.add(hook);
      await store.events.append([event(1)]);
      const times = [3000, 1000, 2000, NEVER];
      await store.deliveries.add(
        times.map((nextAttemptAtMs, index) => delivery(400 + index, hook, event(1), { nextAttemptAtMs })),
      );
      await store.deliveries.add([]);
      await catchRejection(store.deliveries.add([delivery(404, hook, event(9))]), Error);
      const { deliveries } = store;
      expect(await deliveries.claim(999, 9000, 10)).to.deep.equal([]);
      expect(await deliveries.claim(3000, 9000, 2)).to.deep.equal([
        delivery(401, hook, event(1), { nextAttemptAtMs: 9000 }),
        delivery(402, hook, event(1), { nextAttemptAtMs: 9000 }),
      ]);
      const rest = await Promise.all(Array.from({ length: 20 }, () => deliveries.claim(3000, 9000, 10)));
      expect(rest.flat().map((it) => it.id)).to.deep.equal([id(400)]);
      const changes = { attempts: 3, nextAttemptAtMs: 100, lastError: 'http_500' };
      await deliveries.update(id(400), changes);
      await deliveries.update(id(99), changes);
      expect(await deliveries.claim(100, 9000, 10)).to.deep.equal([
        delivery(400, hook, event(1), { ...changes, nextAttemptAtMs: 9000 }),
      ]);
      for (const number of [400, 400, 401, 402]) await deliveries.delete(id(number));
      expect(await deliveries.claim(1e12, 1e13, 10)).to.deep.equal([]);
    });
  });

  describe('revocations', () => {
    it('are claimed once when they are due, postponed, updated and deleted', async () => {
      const { store, world } = opened;
      const { revocations } = store;
      const sample = (number: number, nextAttemptAtMs: number) =>
        revocation(number, world.tenants[0].id, { nextAttemptAtMs });
      for (const it of [sample(301, 2000), sample(300, 3000), sample(302, 1000)]) await revocations.add(it);
      expect(await revocations.claim(999, 9000, 10)).to.deep.equal([]);
      expect(await revocations.claim(3000, 9000, 2)).to.deep.equal([sample(301, 9000), sample(302, 9000)]);
      const rest = await Promise.all(Array.from({ length: 20 }, () => revocations.claim(3000, 9000, 10)));
      expect(rest.flat()).to.deep.equal([sample(300, 9000)]);
      await revocations.update(id(300), { attempts: 2, nextAttemptAtMs: 100 });
      await revocations.update(id(99), { attempts: 2, nextAttemptAtMs: 100 });
      expect(await revocations.claim(100, 9000, 10)).to.deep.equal([{ ...sample(300, 9000), attempts: 2 }]);
      for (const number of [300, 300, 301, 302]) await revocations.delete(id(number));
      expect(await revocations.claim(1e12, 1e13, 10)).to.deep.equal([]);
    });
  });
}
