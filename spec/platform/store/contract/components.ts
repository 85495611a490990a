import { expect } from 'chai';

import { Conflict } from '../../../../lib/platform/store/store.js';
import { catchRejection } from '../../../support/rejection.js';
import type { StoreUnderTest } from '../storeContract.js';
import { component, id } from '../samples.js';

export function componentContract(opened: StoreUnderTest): void {
  describe('components', () => {
    it('are found with their descriptors', async () => {
      const { components } = opened.store;
      const descriptor = { title: `日本 "x" '🔐'`, credentials: { fields: { 'a.b': { viewClass: 'X' } } }, n: 1.5 };
      const rest = component(100, { descriptor, folder: '/srv/rest' });
      await components.add(rest);
      await components.add(component(101));
      expect(await components.find(rest.id)).to.deep.equal(rest);
      expect(await components.find(id(99))).to.equal(undefined);
      expect(await components.findMany([id(101), id(99), rest.id, rest.id])).to.deep.equal([rest, component(101)]);
      expect(await components.findMany([])).to.deep.equal([]);
    });

    it('have a unique name per tenant and among public components', async () => {
      const { components } = opened.store;
      const [one, two] = opened.world.tenants;
      const named = [
        component(100, { name: 'rest' }),
        component(101, { name: 'rest', tenantId: one.id }),
        component(102, { name: 'rest', tenantId: two.id }),
      ] as const;
      for (const it of named) await components.add(it);
      expect(await components.findByName(null, 'rest')).to.deep.equal(named[0]);
      expect(await components.findByName(two.id, 'rest')).to.deep.equal(named[2]);
      expect(await components.findByName(id(99), 'rest')).to.equal(undefined);
      expect(await components.findByName(null, 'REST')).to.equal(undefined);
      for (const tenantId of [null, one.id]) {
        const again = component(103, { name: 'rest', tenantId });
        expect((await catchRejection(components.add(again), Conflict)).field).to.equal('component.name');
      }
    });

    it('are listed for everyone, for tenants, or all', async () => {
      const { components } = opened.store;
      const [one, two] = opened.world.tenants;
      for (const it of [
        component(102, { tenantId: two.id }),
        component(101, { tenantId: one.id }),
        component(100),
        component(103),
      ]) {
        await components.add(it);
      }
      const ids = async (tenants: Parameters<typeof components.list>[0]) =>
        (await components.list(tenants)).items.map((it) => Number.parseInt(it.id, 16));
      expect(await ids([])).to.deep.equal([100, 103]);
      expect(await ids([one.id])).to.deep.equal([100, 101, 103]);
      expect(await ids([two.id, one.id, id(99)])).to.deep.equal([100, 101, 102, 103]);
      expect(await ids('all')).to.deep.equal([100, 101, 102, 103]);
      const { items, total } = await components.list('all', { size: 3, number: 2 });
      expect([items.map((it) => it.id), total]).to.deep.equal([[id(103)], 4]);
    });

    it('are updated with a new descriptor', async () => {
      const { components } = opened.store;
      await components.add(component(100));
      const changes = { descriptor: { title: 'New' }, folder: '/x', updatedAtMs: 9000 };
      expect(await components.update(id(100), changes)).to.equal(true);
      expect(await components.find(id(100))).to.deep.equal({ ...component(100), ...changes });
      expect(await components.update(id(99), changes)).to.equal(false);
    });
  });
}
