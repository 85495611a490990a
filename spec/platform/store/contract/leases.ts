import { expect } from 'chai';

import type { Lease } from '../../../../lib/platform/model/refresh.js';
import type { LeaseRequest } from '../../../../lib/platform/store/store.js';
import type { StoreUnderTest } from '../storeContract.js';
import { refreshAttempt, authClient, id, refreshState, secret } from '../samples.js';

export function leaseContract(opened: StoreUnderTest): void {
  const wanted = (number: number, clientLimit: number | null = null, authClientId = opened.world.client.id) =>
    ({ secretId: id(number), authClientId, clientLimit }) satisfies LeaseRequest;
  const claim = (wants: readonly LeaseRequest[], owner: string, nowMs = 1000, untilMs = nowMs + 60_000) =>
    opened.store.refreshes.claim(wants, { owner, untilMs }, nowMs);
  const numbers = (leases: readonly Lease[]): number[] => leases.map((it) => Number.parseInt(it.secretId, 16));

  async function add(numbersOfSecrets: readonly number[], of = opened.world.client): Promise<void> {
    const { store, world } = opened;
    for (const number of numbersOfSecrets) {
      const it = secret(number, world.workspaces[0], of);
      await store.secrets.add(it);
      await store.refreshes.put(refreshState(it));
    }
  }

  describe('leases', () => {
    beforeEach(() => add([200, 201, 202, 203]));

    it('are held by one owner until they expire or are released', async () => {
      const { refreshes } = opened.store;
      expect(await refreshes.findLease(id(200), 1000)).to.equal(undefined);
      const [first] = await claim([wanted(200)], 'a');
      const lease = { secretId: id(200), authClientId: opened.world.client.id, owner: 'a', epoch: 1, untilMs: 61_000 };
      expect(first).to.deep.equal(lease);
      expect(await refreshes.findLease(id(200), 60_999)).to.deep.equal(lease);
      expect(await claim([wanted(200)], 'a')).to.deep.equal([]);
      expect(await claim([wanted(200)], 'b', 60_999)).to.deep.equal([]);
      expect(await refreshes.findLease(id(200), 61_000)).to.equal(undefined);
      expect(await claim([wanted(200)], 'b', 61_000)).to.deep.equal([
        { ...lease, owner: 'b', epoch: 2, untilMs: 121_000 },
      ]);
      await refreshes.release({ ...lease, owner: 'b', epoch: 2 });
      expect(await refreshes.findLease(id(200), 61_000)).to.equal(undefined);
      expect(await claim([wanted(200)], 'c', 61_000)).to.deep.equal([
        { ...lease, owner: 'c', epoch: 3, untilMs: 121_000 },
      ]);
    });

    it('are claimed in the requested order if they are free', async () => {
      await claim([wanted(202)], 'a');
      const wants = [wanted(203), wanted(202), wanted(299), wanted(200), wanted(203), wanted(201)];
      expect(numbers(await claim(wants, 'b'))).to.deep.equal([203, 200, 201]);
      expect(await claim([], 'b')).to.deep.equal([]);
    });

    it('are claimed up to the limit of their auth client', async () => {
      const other = authClient(101);
      await opened.store.authClients.add(other);
      await add([210, 211], other);
      const wants = [
        wanted(200, 2),
        wanted(201, 2),
        wanted(210, 1, other.id),
        wanted(202, 2),
        wanted(211, 1, other.id),
      ];
      expect(numbers(await claim(wants, 'a'))).to.deep.equal([200, 201, 210]);
      expect(numbers(await claim(wants, 'b'))).to.deep.equal([]);
      expect(numbers(await claim([wanted(202, 3), wanted(203, 3)], 'b'))).to.deep.equal([202]);
      expect(numbers(await claim([wanted(203, 0)], 'b'))).to.deep.equal([]);
      // Expired leases don't count.
      expect(numbers(await claim([wanted(203, 1), wanted(202, 1)], 'c', 61_000))).to.deep.equal([203]);
    });

    it('count towards the limit once when they are already held', async () => {
      await claim([wanted(200)], 'a');
      expect(numbers(await claim([wanted(200, 2), wanted(201, 2), wanted(202, 2)], 'b'))).to.deep.equal([201]);
    });

    it('are claimed by one of twenty concurrent calls, up to the limit', async () => {
      const same = await Promise.all(Array.from({ length: 20 }, (_, index) => claim([wanted(200)], `p${index}`)));
      expect(same.flat()).to.have.length(1);
      const limited = await Promise.all(
        Array.from({ length: 20 }, (_, index) => claim([wanted(201 + (index % 3), 3)], `p${index}`)),
      );
      expect(numbers(limited.flat())).to.have.length(2);
    });

    it('are extended while their owner holds them', async () => {
      const { refreshes } = opened.store;
      const [mine, lost, released] = await claim([wanted(200), wanted(201), wanted(202)], 'a');
      await refreshes.release(released!);
      await claim([wanted(201)], 'b', 61_000);
      expect(await refreshes.extend([lost!, mine!, released!], 90_000)).to.deep.equal([{ ...mine, untilMs: 90_000 }]);
      expect((await refreshes.findLease(id(200), 89_999))?.untilMs).to.equal(90_000);
      expect((await refreshes.findLease(id(201), 62_000))?.owner).to.equal('b');
      expect(await refreshes.findLease(id(202), 2000)).to.equal(undefined);
      expect(
        await refreshes.extend(
          [
            { ...mine!, epoch: 2 },
            { ...mine!, owner: 'b' },
          ],
          99_000,
        ),
      ).to.deep.equal([]);
      expect(await refreshes.extend([], 99_000)).to.deep.equal([]);
    });

    it('are verified until another owner claims them', async () => {
      const { refreshes } = opened.store;
      const verify = (lease: Lease): Promise<boolean> =>
        opened.store.transaction((tx) => tx.refreshes.verifyLease(lease));
      const [mine] = await claim([wanted(200)], 'a');
      expect(await verify(mine!)).to.equal(true);
      expect(await verify({ ...mine!, owner: 'b' })).to.equal(false);
      const [theirs] = await claim([wanted(200)], 'b', 61_000);
      expect(await verify(mine!)).to.equal(false);
      await refreshes.release(mine!);
      expect(await verify(theirs!)).to.equal(true);
      await refreshes.release(theirs!);
      expect(await verify(theirs!)).to.equal(false);
    });

    it('cannot be claimed during a transaction that has verified them', async () => {
      const { store } = opened;
      const [mine] = await claim([wanted(200)], 'a');
      let claiming: Promise<readonly Lease[]> = Promise.resolve([]);
      await store.transaction(async (tx) => {
        expect(await tx.refreshes.verifyLease(mine!)).to.equal(true);
        claiming = claim([wanted(200)], 'b', 61_000);
        await tx.secrets.update(id(200), { version: 2, updatedAtMs: 1 });
        expect(await tx.refreshes.verifyLease(mine!)).to.equal(true);
        await tx.refreshes.release(mine!);
      });
      const epochs = (await claiming).map(({ epoch }) => epoch);
      // The concurrent claim has waited for it or returned nothing.
      expect(epochs).to.be.deep.oneOf([[], [2]]);
      const again = await claim([wanted(200)], 'c', 200_000);
      expect(again[0]?.epoch).to.equal(2 + epochs.length);
    });

    it('survive an update of the state, are released when it is deleted, and have a higher epoch afterwards', async () => {
      const { refreshes } = opened.store;
      const state = (await refreshes.find(id(200)))!;
      const [mine] = await claim([wanted(200)], 'a');
      await refreshes.put({ ...state, failures: 2 });
      expect(await refreshes.findLease(id(200), 1000)).to.deep.equal(mine);
      await refreshes.delete(id(200));
      expect(await refreshes.findLease(id(200), 1000)).to.equal(undefined);
      expect(await refreshes.extend([mine!], 99_000)).to.deep.equal([]);
      expect(await claim([wanted(200)], 'a')).to.deep.equal([]);
      await refreshes.put(state);
      expect((await claim([wanted(200)], 'a'))[0]).to.deep.equal({ ...mine, epoch: 2 });
      expect((await refreshes.count(1000)).leasesHeld).to.equal(1);
    });

    it('are deleted with their secret', async () => {
      const { store, world } = opened;
      const [mine] = await claim([wanted(200)], 'a');
      await store.secrets.delete(world.workspaces[0].id, id(200));
      expect(await store.transaction((tx) => tx.refreshes.verifyLease(mine!))).to.equal(false);
      expect(await store.refreshes.extend([mine!], 99_000)).to.deep.equal([]);
      await store.refreshes.release(mine!);
      expect((await store.refreshes.count(1000)).leasesHeld).to.equal(0);
    });
  });

  describe('the refresh journal', () => {
    const sample = (number: number, of = 200) =>
      refreshAttempt(number, secret(of, opened.world.workspaces[0], opened.world.client));

    beforeEach(() => add([200, 201]));

    it('stores entries in progress and deletes finished ones', async () => {
      const { attempts } = opened.store;
      await attempts.add(sample(301));
      await attempts.add(sample(300));
      await attempts.add(sample(302, 201));
      expect(await attempts.listBySecret(id(200))).to.deep.equal([sample(300), sample(301)]);
      const changes = { state: 'orphaned', sealed: sample(9).sealed, keyId: 'k2', startedAtMs: 9999 } as const;
      expect(await attempts.update(id(300), changes)).to.equal(true);
      expect(await attempts.update(id(299), changes)).to.equal(false);
      expect(await attempts.listBySecret(id(200))).to.deep.equal([{ ...sample(300), ...changes }, sample(301)]);
      await attempts.delete(id(300));
      await attempts.delete(id(300));
      expect(await attempts.listBySecret(id(200))).to.deep.equal([sample(301)]);
    });

    it('is deleted with its secret', async () => {
      const { store, world } = opened;
      await store.attempts.add(sample(300));
      await store.secrets.delete(world.workspaces[0].id, id(200));
      expect(await store.attempts.listBySecret(id(200))).to.deep.equal([]);
      expect(await store.attempts.update(id(300), { state: 'unknown' })).to.equal(false);
    });

    it('finds abandoned entries: open and without a lease', async () => {
      const { attempts } = opened.store;
      await claim([wanted(201)], 'a');
      await attempts.add({ ...sample(303), state: 'unknown' });
      await attempts.add({ ...sample(302), state: 'orphaned' });
      await attempts.add(sample(301));
      await attempts.add(sample(300, 201));
      const left = async (nowMs: number, limit = 10) => (await attempts.findAbandoned(nowMs, limit)).map((it) => it.id);
      expect(await left(60_999)).to.deep.equal([id(301)]);
      expect(await left(61_000)).to.deep.equal([id(300), id(301)]);
      expect(await left(61_000, 1)).to.deep.equal([id(300)]);
      expect((await attempts.findAbandoned(60_999, 1))[0]).to.deep.equal(sample(301));
    });
  });
}
