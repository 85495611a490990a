import { expect } from 'chai';

import type { StoredSecret } from '../../../../lib/platform/model/secret.js';
import { Conflict, type SecretKey } from '../../../../lib/platform/store/store.js';
import { catchRejection } from '../../../support/rejection.js';
import type { StoreUnderTest } from '../storeContract.js';
import { authClient, component, id, refreshState, sealed, secret } from '../samples.js';

const keyOf = ({ workspaceId, id: idOrReference }: StoredSecret): SecretKey => ({ workspaceId, idOrReference });

export function secretContract(opened: StoreUnderTest): void {
  describe('secrets', () => {
    it('are found by id or reference, with their workspace and auth client', async () => {
      const { store, world } = opened;
      const [mine, other] = world.workspaces;
      for (const number of [1, 2]) await store.components.add(component(number));
      const scoped = authClient(100, {
        scope: { level: 'workspace', id: mine.id },
        tenantId: mine.tenantId,
        componentIds: [id(2), id(1)],
      });
      await store.authClients.add(scoped);
      const full = secret(200, mine, scoped, {
        userId: world.users[0].id,
        reference: `micro'soft.OAuth-"日本"🔐%`,
        state: 'error',
        error: 'reauthorization_required',
        quarantinedAtMs: 1,
        version: 7,
        refreshedAtMs: 2,
        expiresAtMs: 1_900_000_000_000,
        degradedSinceMs: 3,
        refreshTokenObtainedAtMs: 4,
        refreshTokenExpiresAtMs: 1_900_000_000_001,
        refreshTokenAlertedAtMs: 5,
      });
      const plain = secret(201, mine, world.client);
      const foreign = secret(202, other, world.client, { reference: full.reference });
      for (const it of [full, plain, foreign]) await store.secrets.add(it);

      const resolved = { secret: full, workspace: mine, client: scoped };
      const found = await store.secrets.findMany([
        keyOf(full),
        { workspaceId: mine.id, idOrReference: full.reference! },
        keyOf(plain),
        { workspaceId: other.id, idOrReference: full.reference! },
        { workspaceId: other.id, idOrReference: full.id },
        { workspaceId: mine.id, idOrReference: 'nothing' },
        { workspaceId: 'nowhere', idOrReference: full.reference! },
        { workspaceId: mine.id, idOrReference: '' },
        keyOf(full),
      ]);
      expect(found).to.deep.equal([
        resolved,
        resolved,
        { secret: plain, workspace: mine, client: world.client },
        { secret: foreign, workspace: other, client: world.client },
        undefined,
        undefined,
        undefined,
        undefined,
        resolved,
      ]);
      expect(await store.secrets.findMany([])).to.deep.equal([]);
      expect((await store.secrets.findMany([keyOf(plain)]))[0]?.secret).to.deep.equal(plain);
    });

    it('are found by id in any workspace', async () => {
      const { store, world } = opened;
      const all = world.workspaces.map((place, index) =>
        secret(200 + index, place, world.client, { reference: 'a.b' }),
      );
      for (const it of all) await store.secrets.add(it);
      const found = await store.secrets.findByIds([id(201), id(99), id(200), 'a.b' as never, id(201)]);
      const resolved = all.map((it, index) => ({
        secret: it,
        workspace: world.workspaces[index],
        client: world.client,
      }));
      expect(found).to.deep.equal([resolved[1], undefined, resolved[0], undefined, resolved[1]]);
      expect(await store.secrets.findByIds([])).to.deep.equal([]);
    });

    it('are found by a thousand keys at a time', async () => {
      const { store, world } = opened;
      const all = Array.from({ length: 1000 }, (_, index) =>
        secret(1000 + index, world.workspaces[index % 2]!, world.client, {
          reference: index % 5 === 0 ? `ref.${index}` : null,
        }),
      );
      await store.transaction(async ({ secrets }) => {
        for (const it of all) await secrets.add(it);
      });
      const byId = await store.secrets.findMany(all.map(keyOf));
      expect(byId.map((it) => it?.secret)).to.deep.equal(all);
      const byEither = await store.secrets.findMany(
        all.map((it) => ({ workspaceId: it.workspaceId, idOrReference: it.reference ?? it.id })),
      );
      expect(byEither.map((it) => it?.secret.id)).to.deep.equal(all.map((it) => it.id));
    });

    it('have a unique reference in a workspace', async () => {
      const { store, world } = opened;
      const [mine, other] = world.workspaces;
      const reference = 'microsoft.OAuth';
      await store.secrets.add(secret(200, mine, world.client, { reference }));
      await store.secrets.add(secret(201, other, world.client, { reference }));
      await store.secrets.add(secret(202, mine, world.client));
      const again = secret(203, mine, world.client, { reference });
      expect((await catchRejection(store.secrets.add(again), Conflict)).field).to.equal('secret.reference');
      const update = store.secrets.update(id(202), { reference, updatedAtMs: 1 });
      expect((await catchRejection(update, Conflict)).field).to.equal('secret.reference');
      const same = await store.secrets.update(id(200), { reference, updatedAtMs: 9000 });
      expect(same?.updatedAtMs).to.equal(9000);
      await store.secrets.update(id(200), { reference: null, updatedAtMs: 9001 });
      expect((await store.secrets.update(id(202), { reference, updatedAtMs: 9002 }))?.reference).to.equal(reference);
    });

    it('require an existing workspace, auth client and user', async () => {
      const { store, world } = opened;
      const good = secret(200, world.workspaces[0], world.client);
      await catchRejection(store.secrets.add({ ...good, workspaceId: id(99) }), Error);
      await catchRejection(store.secrets.add({ ...good, authClientId: id(99) }), Error);
      await catchRejection(store.secrets.add({ ...good, userId: id(99) }), Error);
      expect(await store.secrets.findMany([keyOf(good)])).to.deep.equal([undefined]);
    });

    it('are listed by workspace and by each filter', async () => {
      const { store, world } = opened;
      const [mine, other] = world.workspaces;
      const second = authClient(100);
      await store.authClients.add(second);
      const userId = world.users[0].id;
      const all = [
        secret(203, mine, world.client, { userId }),
        secret(201, mine, second, { userId, reference: 'a.b' }),
        secret(202, mine, second),
        secret(200, other, world.client, { userId }),
      ];
      for (const it of all) await store.secrets.add(it);
      const ids = async (filter: object) =>
        (await store.secrets.list({ workspaceId: mine.id, ...filter })).items.map((it) => Number.parseInt(it.id, 16));
      expect(await ids({})).to.deep.equal([201, 202, 203]);
      expect(await ids({ workspaceId: id(99) })).to.deep.equal([]);
      expect(await ids({ userId })).to.deep.equal([201, 203]);
      expect(await ids({ authClientId: second.id })).to.deep.equal([201, 202]);
      expect(await ids({ userId, authClientId: second.id })).to.deep.equal([201]);
      expect(await ids({ reference: 'a.b' })).to.deep.equal([201]);
      expect(await ids({ reference: '%' })).to.deep.equal([]);
      expect((await store.secrets.list({ workspaceId: mine.id })).items[0]).to.deep.equal(all[1]);
      const { items, total } = await store.secrets.list({ workspaceId: mine.id }, { size: 2, number: 2 });
      expect([items.map((it) => it.id), total]).to.deep.equal([[id(203)], 3]);
    });

    it('are updated only if they have the expected values', async () => {
      const { store, world } = opened;
      const before = secret(200, world.workspaces[0], world.client);
      await store.secrets.add(before);
      const { secrets } = store;
      const next = { sealed: sealed('next'), version: 2, updatedAtMs: 9000 };
      expect(await secrets.update(before.id, next, { sealed: sealed('other') })).to.equal(undefined);
      expect(await secrets.update(before.id, next, { version: 2 })).to.equal(undefined);
      expect(await secrets.update(before.id, next, { sealed: before.sealed, version: 2 })).to.equal(undefined);
      expect(await secrets.update(before.id, next, { sealed: sealed('other'), version: 1 })).to.equal(undefined);
      expect((await secrets.findMany([keyOf(before)]))[0]?.secret).to.deep.equal(before);
      const changed = { ...before, ...next };
      expect(await secrets.update(before.id, next, { sealed: before.sealed, version: 1 })).to.deep.equal(changed);
      expect(await secrets.update(before.id, next, { version: 1 })).to.equal(undefined);
      expect(await secrets.update(before.id, next, { sealed: before.sealed })).to.equal(undefined);
      const rest = {
        name: 'New',
        reference: 'x.y',
        state: 'error',
        error: 'dead',
        keyId: 'k2',
        quarantinedAtMs: 1,
        obtainedAtMs: 2,
        refreshedAtMs: 3,
        expiresAtMs: 4,
        degradedSinceMs: 6,
        refreshTokenObtainedAtMs: 7,
        refreshTokenExpiresAtMs: 8,
        refreshTokenAlertedAtMs: 9,
        updatedAtMs: 5,
      } as const;
      expect(await secrets.update(before.id, rest)).to.deep.equal({ ...changed, ...rest });
      expect((await secrets.findMany([keyOf(before)]))[0]?.secret).to.deep.equal({ ...changed, ...rest });
      expect(await secrets.update(id(99), rest)).to.equal(undefined);
    });

    it('are found when their refresh token expires soon, nearest expiry first, until that has an alert', async () => {
      const { store, world } = opened;
      const [mine, other] = world.workspaces;
      const now = 1_900_000_000_000;
      const add = async (number: number, leftMs: number, ageMs: number, more: Partial<StoredSecret> = {}) => {
        const expiry = { refreshTokenExpiresAtMs: now + leftMs, refreshTokenObtainedAtMs: now - ageMs };
        await store.secrets.add(secret(number, number % 2 === 0 ? mine : other, world.client, { ...expiry, ...more }));
      };
      await add(200, 1000, 9000);
      await add(201, 500, 9000);
      await add(202, 1, 1);
      await add(203, 900, 900);
      // Not within the lead, in the first half of the lifetime, expired, without an expiry, in error, with an alert.
      await add(204, 1001, 9000);
      await add(205, 900, 899);
      await add(206, 0, 9000);
      await store.secrets.add(secret(207, mine, world.client));
      await add(208, 500, 9000, { state: 'error' });
      await add(210, 500, 9000, { refreshTokenAlertedAtMs: 1 });
      const at = { nowMs: now, leadMs: 1000 };
      const numbers = (items: readonly StoredSecret[]): number[] => items.map((it) => Number.parseInt(it.id, 16));
      const find = async (limit = 10, more = {}) =>
        numbers(await store.secrets.findExpiringRefreshTokens({ ...at, ...more }, limit));
      expect(await find()).to.deep.equal([202, 201, 203, 200]);
      expect(await find(2)).to.deep.equal([202, 201]);
      expect(await find(10, { leadMs: 0 })).to.deep.equal([]);
      expect(await find(10, { nowMs: now - 1 })).to.deep.equal([206, 201]);
      const listed = await store.secrets.list({ workspaceId: mine.id, refreshTokenExpiry: at }, { size: 2, number: 1 });
      expect([numbers(listed.items), listed.total]).to.deep.equal([[200, 202], 3]);
      const [first] = await store.secrets.findExpiringRefreshTokens(at, 1);
      expect(first).to.deep.equal(
        secret(202, mine, world.client, { refreshTokenExpiresAtMs: now + 1, refreshTokenObtainedAtMs: now - 1 }),
      );
    });

    it('get one alert for an expiry, whichever process is first', async () => {
      const { store, world } = opened;
      const expiry = { refreshTokenObtainedAtMs: 1, refreshTokenExpiresAtMs: 10 };
      const found = secret(200, world.workspaces[0], world.client, expiry);
      await store.secrets.add(found);
      const mark = (expected = found) => store.secrets.markExpiryAlerted(expected, 7);
      expect(await mark({ ...found, refreshTokenExpiresAtMs: 11 })).to.equal(undefined);
      expect(await mark({ ...found, id: id(99) })).to.equal(undefined);
      const alerted = { ...found, refreshTokenAlertedAtMs: 7 };
      const both = await Promise.all(
        [1, 2].map(() => store.transaction((tx) => tx.secrets.markExpiryAlerted(found, 7))),
      );
      expect(both.filter((it) => it !== undefined)).to.deep.equal([alerted]);
      expect((await store.secrets.findByIds([found.id]))[0]?.secret).to.deep.equal(alerted);
      await store.secrets.update(found.id, { refreshTokenAlertedAtMs: null, state: 'error', updatedAtMs: 1 });
      expect(await mark()).to.equal(undefined);
      await store.secrets.update(found.id, { state: 'ready', updatedAtMs: 1 });
      expect((await mark())?.refreshTokenAlertedAtMs).to.equal(7);
    });

    it('are deleted in their own workspace only, with their refresh state', async () => {
      const { store, world } = opened;
      const it = secret(200, world.workspaces[0], world.client);
      await store.secrets.add(it);
      await store.refreshes.put(refreshState(it));
      expect(await store.secrets.delete(world.workspaces[1].id, it.id)).to.equal(false);
      expect(await store.refreshes.find(it.id)).to.deep.equal(refreshState(it));
      expect(await store.secrets.delete(it.workspaceId, it.id)).to.equal(true);
      expect(await store.secrets.delete(it.workspaceId, it.id)).to.equal(false);
      expect(await store.refreshes.find(it.id)).to.equal(undefined);
    });
  });
}
