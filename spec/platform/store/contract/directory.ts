import { expect } from 'chai';

import type { Scope } from '../../../../lib/platform/model/scope.js';
import { Conflict } from '../../../../lib/platform/store/store.js';
import { catchRejection } from '../../../support/rejection.js';
import type { StoreUnderTest } from '../storeContract.js';
import {
  apiKey,
  refreshAttempt,
  authFlow,
  authClient,
  contract,
  delivery,
  event,
  id,
  auditRecord,
  refreshState,
  secret,
  tenant,
  user,
  webhook,
  workspace,
} from '../samples.js';

const EVERYWHERE: readonly Scope[] = [{ level: 'global' }];

export function directoryContract(opened: StoreUnderTest): void {
  describe('the directory', () => {
    it('returns added records, and undefined for others', async () => {
      const { store, world } = opened;
      expect(await store.directory.findTenant(world.tenants[0].id)).to.deep.equal(world.tenants[0]);
      expect(await store.directory.findContract(world.contracts[1].id)).to.deep.equal(world.contracts[1]);
      expect(await store.directory.findWorkspace(world.workspaces[0].id)).to.deep.equal(world.workspaces[0]);
      expect(await store.directory.findUser(world.users[1].id)).to.deep.equal(world.users[1]);
      expect(await store.directory.findTenant(id(99))).to.equal(undefined);
      expect(await store.directory.findContract(id(99))).to.equal(undefined);
      expect(await store.directory.findWorkspace('' as never)).to.equal(undefined);
      expect(await store.directory.findUser(`' or 1 = 1 --` as never)).to.equal(undefined);
      expect(await store.directory.findApiKey('%' as never)).to.equal(undefined);
    });

    it('stores any text unchanged', async () => {
      const { directory } = opened.store;
      const names = [`O'Neil "x" \\ % _ ; --`, '日本語 Ünïcödé e\u0301', '🔐👩‍👩‍👧', ' \t\n ', '', 'x'.repeat(100_000)];
      for (const [index, name] of names.entries()) {
        await directory.addTenant({ ...tenant(100 + index), name });
        expect((await directory.findTenant(id(100 + index)))?.name).to.equal(name);
      }
    });

    it('stores only the members of the type', async () => {
      const { directory } = opened.store;
      const more = { ...tenant(100), role: 'admin', 'x; drop table tenants': 1 };
      await directory.addTenant(more);
      expect(await directory.findTenant(id(100))).to.include(tenant(100));
    });

    it('rejects a duplicate id and a missing reference', async () => {
      const { store, world } = opened;
      await catchRejection(store.directory.addTenant(world.tenants[0]), Error);
      await catchRejection(store.directory.addContract(contract(100, id(99))), Error);
      await catchRejection(store.directory.addWorkspace(workspace(100, contract(99, world.tenants[0].id))), Error);
      await catchRejection(store.directory.addUser(user(100, id(99))), Error);
      await catchRejection(store.directory.addApiKey(apiKey(100, id(99))), Error);
      await catchRejection(
        store.directory.putRoleAssignment({ userId: id(99), role: 'guest', scope: { level: 'global' } }),
        Error,
      );
      const nowhere: Scope = { level: 'workspace', id: id(99) };
      await catchRejection(
        store.directory.putRoleAssignment({ userId: world.users[0].id, role: 'guest', scope: nowhere }),
        Error,
      );
      expect((await store.directory.listContracts(EVERYWHERE)).total).to.equal(2);
    });

    it('lists the records in the scopes, oldest first', async () => {
      const { store, world } = opened;
      const { directory } = store;
      const [first, second] = world.contracts;
      const third = contract(19, world.tenants[0].id);
      await directory.addContract(third);
      const extra = workspace(29, third);
      await directory.addWorkspace(extra);

      const scoped = async (...scopes: Scope[]) => ({
        tenants: (await directory.listTenants(scopes)).items.map((it) => it.id),
        contracts: (await directory.listContracts(scopes)).items.map((it) => it.id),
        workspaces: (await directory.listWorkspaces(scopes)).items.map((it) => it.id),
      });
      const [one, two] = world.tenants;
      const all = { tenants: [one.id, two.id], contracts: [third.id, first.id, second.id] };
      expect(await scoped({ level: 'global' })).to.deep.equal({
        ...all,
        workspaces: [extra.id, world.workspaces[0].id, world.workspaces[1].id],
      });
      expect(await scoped({ level: 'tenant', id: one.id })).to.deep.equal({
        tenants: [one.id],
        contracts: [third.id, first.id],
        workspaces: [extra.id, world.workspaces[0].id],
      });
      expect(await scoped({ level: 'contract', id: third.id })).to.deep.equal({
        tenants: [],
        contracts: [third.id],
        workspaces: [extra.id],
      });
      const mixed: Scope[] = [
        { level: 'workspace', id: extra.id },
        { level: 'tenant', id: two.id },
        { level: 'contract', id: second.id },
      ];
      expect(await scoped(...mixed)).to.deep.equal({
        tenants: [two.id],
        contracts: [second.id],
        workspaces: [extra.id, world.workspaces[1].id],
      });
      expect(await scoped()).to.deep.equal({ tenants: [], contracts: [], workspaces: [] });
    });

    it('returns pages with the total, and empty ones after the last', async () => {
      const { directory } = opened.store;
      for (let number = 100; number < 105; number += 1) await directory.addTenant(tenant(number));
      const page = async (size: number, number: number) => {
        const { items, total } = await directory.listTenants(EVERYWHERE, { size, number });
        return [items.map((it) => Number.parseInt(it.id, 16)), total];
      };
      expect(await page(3, 1)).to.deep.equal([[10, 11, 100], 7]);
      expect(await page(3, 2)).to.deep.equal([[101, 102, 103], 7]);
      expect(await page(3, 3)).to.deep.equal([[104], 7]);
      expect(await page(3, 4)).to.deep.equal([[], 7]);
      expect(await page(100, 1_000_000)).to.deep.equal([[], 7]);
    });

    it('finds users by e-mail address, which is unique in the deployment', async () => {
      const { store, world } = opened;
      const { directory } = store;
      expect(await directory.findUserByEmail('user41@example.com')).to.deep.equal(world.users[1]);
      expect(await directory.findUserByEmail('user4%@example.com')).to.equal(undefined);
      const again = { ...user(100, world.tenants[1].id), email: world.users[0].email };
      expect((await catchRejection(directory.addUser(again), Conflict)).field).to.equal('user.email');
      expect(await directory.findUser(again.id)).to.equal(undefined);
      expect((await directory.listUsers(world.tenants[1].id)).items).to.deep.equal([world.users[1]]);
      expect(await directory.listUsers(world.tenants[0].id, { size: 1, number: 2 })).to.deep.equal({
        items: [],
        total: 1,
      });
    });

    it('stores one role per user and scope', async () => {
      const { store, world } = opened;
      const { directory } = store;
      const userId = world.users[0].id;
      const scopes: Scope[] = [
        { level: 'global' },
        { level: 'tenant', id: world.tenants[0].id },
        { level: 'contract', id: world.contracts[0].id },
        { level: 'workspace', id: world.workspaces[0].id },
      ];
      for (const scope of scopes) await directory.putRoleAssignment({ userId, role: 'guest', scope });
      for (const scope of scopes) await directory.putRoleAssignment({ userId, role: 'member', scope });
      expect(await directory.listRoleAssignments(userId)).to.have.deep.members(
        scopes.map((scope) => ({ userId, role: 'member', scope })),
      );
      expect(await directory.listRoleAssignments(world.users[1].id)).to.deep.equal([]);
    });

    it('finds the accounts of API keys until they are revoked', async () => {
      const { store, world } = opened;
      const { directory } = store;
      const [one, two] = world.users;
      const keys = [apiKey(100, one.id), apiKey(101, one.id), apiKey(102, two.id)] as const;
      for (const key of keys) await directory.addApiKey(key);
      const assignments = [
        { userId: one.id, role: 'admin', scope: { level: 'tenant', id: world.tenants[0].id } },
        { userId: one.id, role: 'guest', scope: { level: 'workspace', id: world.workspaces[0].id } },
      ] as const;
      for (const assignment of assignments) await directory.putRoleAssignment(assignment);

      const found = await directory.findAccounts(['hash-102', 'hash-100', 'hash-999', 'hash-100', `'`]);
      expect([...found.keys()]).to.have.members(['hash-100', 'hash-102']);
      expect(found.get('hash-100')?.user).to.deep.equal(one);
      expect(found.get('hash-100')?.keyId).to.equal(keys[0].id);
      expect(found.get('hash-100')?.roleAssignments).to.have.deep.members([...assignments]);
      expect(found.get('hash-102')).to.deep.equal({ user: two, keyId: keys[2].id, roleAssignments: [] });
      expect((await directory.findAccounts([])).size).to.equal(0);

      expect(await directory.revokeApiKey(keys[0].id, 9000)).to.equal(true);
      expect(await directory.revokeApiKey(keys[0].id, 9001)).to.equal(false);
      expect(await directory.revokeApiKey(id(99), 9001)).to.equal(false);
      expect(await directory.findApiKey(keys[0].id)).to.deep.equal({ ...keys[0], revokedAtMs: 9000 });
      expect(await directory.listApiKeys(one.id)).to.deep.equal([{ ...keys[0], revokedAtMs: 9000 }, keys[1]]);
      expect([...(await directory.findAccounts(['hash-100', 'hash-101'])).keys()]).to.deep.equal(['hash-101']);
      const same = apiKey(103, two.id, { hash: 'hash-100' });
      expect((await catchRejection(directory.addApiKey(same), Conflict)).field).to.equal('api_key.hash');
    });

    it('deletes a contract with everything in it, and nothing else', async () => {
      const { store, world } = opened;
      const { directory, authClients, secrets, refreshes, audit } = store;
      const [mine, other] = world.workspaces;
      const tenantId = world.tenants[0].id;
      const clients = [
        authClient(100, { tenantId, scope: { level: 'contract', id: world.contracts[0].id } }),
        authClient(101, { tenantId, scope: { level: 'workspace', id: mine.id } }),
        authClient(102, { tenantId, scope: { level: 'tenant', id: tenantId } }),
      ] as const;
      for (const it of clients) await authClients.add(it);
      const gone = clients.map((it, index) => secret(200 + index, mine, it));
      const kept = secret(210, other, world.client);
      for (const it of [...gone, kept]) await secrets.add(it);
      for (const it of [...gone, kept]) await refreshes.put(refreshState(it));
      await audit.append([auditRecord(1, { tenantId, workspaceId: mine.id })]);
      const { attempts, authFlows, webhooks, deliveries, events } = store;
      await attempts.add(refreshAttempt(300, gone[0]!));
      await authFlows.add(authFlow(310, world));
      await authFlows.add(authFlow(311, world, { workspaceId: other.id, authClientId: id(101) }));
      await authFlows.add(authFlow(312, world, { workspaceId: other.id }));
      const hooks = [webhook(320, tenantId, { workspaceId: mine.id }), webhook(321, tenantId)] as const;
      for (const it of hooks) await webhooks.add(it);
      await events.append([event(1, { tenantId, workspaceId: mine.id })]);
      await deliveries.add(hooks.map((it, index) => delivery(330 + index, it, event(1))));
      const userId = world.users[0].id;
      const scopes: Scope[] = [
        { level: 'tenant', id: tenantId },
        { level: 'contract', id: world.contracts[0].id },
        { level: 'workspace', id: mine.id },
      ];
      for (const scope of scopes) await directory.putRoleAssignment({ userId, role: 'admin', scope });

      expect(await directory.deleteContract(world.contracts[0].id)).to.equal(true);
      expect(await directory.deleteContract(world.contracts[0].id)).to.equal(false);
      expect((await directory.listContracts(EVERYWHERE)).items).to.deep.equal([world.contracts[1]]);
      expect((await directory.listWorkspaces(EVERYWHERE)).items).to.deep.equal([other]);
      expect(await authClients.findMany(clients.map((it) => it.id))).to.deep.equal([clients[2]]);
      const keys = [...gone, kept].map((it) => ({ workspaceId: it.workspaceId, idOrReference: it.id }));
      const found = await secrets.findMany(keys);
      expect(found.map((it) => it?.secret.id)).to.deep.equal([undefined, undefined, undefined, kept.id]);
      expect(await refreshes.findDue({ nowMs: 1e6, movedBackMs: 0 }, 10, [])).to.deep.equal([refreshState(kept)]);
      expect(await directory.listRoleAssignments(userId)).to.deep.equal([{ userId, role: 'admin', scope: scopes[0] }]);
      expect(await audit.list({ tenants: 'all' }, 10)).to.have.length(1);
      expect(await attempts.update(id(300), { state: 'unknown' })).to.equal(false);
      const flows = await Promise.all([310, 311, 312].map((number) => authFlows.find(id(number))));
      expect(flows.map((it) => it?.id)).to.deep.equal([undefined, undefined, id(312)]);
      expect((await webhooks.list('all')).items).to.deep.equal([hooks[1]]);
      expect((await deliveries.claim(9000, 9999, 10)).map((it) => it.id)).to.deep.equal([id(331)]);
      expect(await events.list({ tenants: 'all' }, 10)).to.have.length(1);
    });
  });
}
