import { expect } from 'chai';

import { NEVER, type RefreshState } from '../../../../lib/platform/model/refresh.js';
import type { DueQuery } from '../../../../lib/platform/store/store.js';
import { catchRejection } from '../../../support/rejection.js';
import type { StoreUnderTest } from '../storeContract.js';
import { authClient, id, refreshState, secret } from '../samples.js';

export function refreshContract(opened: StoreUnderTest): void {
  /** Adds a secret with its refresh state. */
  async function add(number: number, more: Partial<RefreshState> = {}): Promise<RefreshState> {
    const { store, world } = opened;
    const { authClientId = world.client.id } = more;
    const it = secret(number, world.workspaces[0], world.client, { authClientId });
    const state = refreshState(it, more);
    await store.secrets.add(it);
    await store.refreshes.put(state);
    return state;
  }
  const due = async (
    nowMs: number,
    { limit = 100, except = [] as RefreshState['authClientId'][], movedBackMs = 0 } = {},
  ) => {
    const at: DueQuery = { nowMs, movedBackMs };
    return (await opened.store.refreshes.findDue(at, limit, except)).map((it) => Number.parseInt(it.secretId, 16));
  };

  describe('refresh states', () => {
    it('are put, replaced and deleted', async () => {
      const { store, world } = opened;
      const it = secret(200, world.workspaces[0], world.client);
      await catchRejection(store.refreshes.put(refreshState(it)), Error);
      await store.secrets.add(it);
      expect(await store.refreshes.find(it.id)).to.equal(undefined);
      await store.refreshes.put(refreshState(it));
      expect(await store.refreshes.find(it.id)).to.deep.equal(refreshState(it));
      const next = refreshState(it, {
        strategy: 'regrant_client_credentials',
        obtainedAtMs: 3,
        expiresAtMs: null,
        refreshAfterMs: NEVER,
        nextAttemptAtMs: 6,
        failures: 3,
        failingSinceMs: 7,
        lastErrorCode: `it's "temporarily_unavailable"`,
        lastErrorAtMs: 8,
        lastErrorClass: 'transient',
        status: 'degraded',
      });
      await store.refreshes.put(next);
      expect(await store.refreshes.find(it.id)).to.deep.equal(next);
      await store.refreshes.delete(it.id);
      await store.refreshes.delete(it.id);
      expect(await store.refreshes.find(it.id)).to.equal(undefined);
      await store.refreshes.put(next);
      expect(await store.refreshes.find(it.id)).to.deep.equal(next);
    });

    it('are found in bulk, with whether their lease is held', async () => {
      const { refreshes } = opened.store;
      const states = [await add(200), await add(201, { expiresAtMs: null, status: 'degraded' }), await add(202)];
      const gone = await add(203);
      await refreshes.delete(gone.secretId);
      const { secretId, authClientId } = states[1]!;
      await refreshes.claim([{ secretId, authClientId, clientLimit: null }], { owner: 'a', untilMs: 5000 }, 2000);
      const found = async (numbers: readonly number[], nowMs: number) =>
        (await refreshes.findMany(numbers.map(id), nowMs)).toSorted((a, b) =>
          a.state.secretId < b.state.secretId ? -1 : 1,
        );
      expect(await found([], 0)).to.deep.equal([]);
      expect(await found([201, 199, 200, 203, 201], 4999)).to.deep.equal([
        { state: states[0], isInFlight: false },
        { state: states[1], isInFlight: true },
      ]);
      expect(await found([201], 5000)).to.deep.equal([{ state: states[1], isInFlight: false }]);
    });

    it('are due once both of their times have passed, nearest expiry first and without an expiry last', async () => {
      const times: readonly Partial<RefreshState>[] = [
        { refreshAfterMs: 1000, nextAttemptAtMs: 0, expiresAtMs: 5000 },
        { refreshAfterMs: 0, nextAttemptAtMs: 500, expiresAtMs: 3000 },
        { refreshAfterMs: 100, nextAttemptAtMs: 2000, expiresAtMs: 1000 },
        { refreshAfterMs: 400, nextAttemptAtMs: 400, expiresAtMs: null, status: 'degraded' },
        { refreshAfterMs: 100, nextAttemptAtMs: NEVER, expiresAtMs: 1, status: 'error' },
        { refreshAfterMs: 500, nextAttemptAtMs: 0, expiresAtMs: 3000 },
        { refreshAfterMs: 1001, nextAttemptAtMs: 0, expiresAtMs: 2000 },
        { refreshAfterMs: NEVER, nextAttemptAtMs: 0, expiresAtMs: null },
      ];
      for (const [index, more] of times.entries()) await add(200 + index, more);
      expect(await due(399)).to.deep.equal([]);
      expect(await due(400)).to.deep.equal([203]);
      expect(await due(1000)).to.deep.equal([201, 205, 200, 203]);
      expect(await due(1e9)).to.deep.equal([202, 206, 201, 205, 200, 203]);
      expect(await due(1e9, { limit: 2 })).to.deep.equal([202, 206]);
      const [first] = await opened.store.refreshes.findDue({ nowMs: 1e9, movedBackMs: 0 }, 1, []);
      expect(first).to.deep.equal(await opened.store.refreshes.find(id(202)));
    });

    it('are not due after they are deleted', async () => {
      const { secretId } = await add(200);
      await opened.store.refreshes.delete(secretId);
      expect(await due(NEVER - 1)).to.deep.equal([]);
    });

    it('are not due while their auth client is rejected, has an open circuit breaker or is excluded', async () => {
      const { store } = opened;
      const clients = [
        authClient(101, { rejectedSinceMs: 1, rejectedWith: 'invalid_client' }),
        authClient(102, { pausedUntilMs: 3000 }),
        authClient(103, { rejectedSinceMs: 1, pausedUntilMs: 1 }),
        authClient(104, { failuresInRow: 99 }),
      ];
      for (const [index, it] of clients.entries()) {
        await store.authClients.add(it);
        await add(201 + index, { authClientId: it.id });
      }
      expect(await due(2999)).to.deep.equal([204]);
      expect(await due(3000)).to.deep.equal([202, 204]);
      expect(await due(3000, { except: [id(104), id(99)] })).to.deep.equal([202]);
      await store.authClients.update(id(101), { rejectedSinceMs: null, rejectedWith: null, updatedAtMs: 1 });
      expect(await due(3000)).to.deep.equal([201, 202, 204]);
    });

    it('are due again after the rejection of their auth client is cleared; others stay in backoff', async () => {
      const { store } = opened;
      await store.authClients.add(authClient(101, {}));
      const wait = { nextAttemptAtMs: 90_000, failures: 1 };
      await add(201, { ...wait, authClientId: id(101), lastErrorClass: 'client' });
      await add(202, { ...wait, authClientId: id(101), lastErrorClass: 'transient' });
      await add(203, { ...wait, lastErrorClass: 'client' });
      await store.refreshes.retryClientRejected(id(101));
      expect(await due(5000)).to.deep.equal([201]);
      expect((await store.refreshes.find(id(202)))?.nextAttemptAtMs).to.equal(90_000);
    });

    it('are not due while their lease is held', async () => {
      const { refreshes } = opened.store;
      const { secretId, authClientId } = await add(200);
      await add(201);
      const [lease] = await refreshes.claim(
        [{ secretId, authClientId, clientLimit: null }],
        { owner: 'a', untilMs: 5000 },
        2000,
      );
      expect(await due(4999)).to.deep.equal([201]);
      expect(await due(5000)).to.deep.equal([200, 201]);
      await refreshes.release(lease!);
      expect(await due(2000)).to.deep.equal([200, 201]);
    });

    it('are due in time after the clock has moved back', async () => {
      const hour = 3_600_000;
      const before = { obtainedAtMs: hour, refreshAfterMs: hour + 1000, expiresAtMs: hour + 2000 };
      // The next attempt: after a new token, after a failure before the clock moved, after one since then, and only by a user.
      await add(200, { ...before, nextAttemptAtMs: hour + 1000 });
      await add(201, { ...before, nextAttemptAtMs: hour + 1500, failures: 1, lastErrorAtMs: hour + 100 });
      await add(202, { ...before, nextAttemptAtMs: 1500, failures: 1, lastErrorAtMs: 100 });
      await add(203, { ...before, nextAttemptAtMs: NEVER, status: 'error' });
      // Obtained since then.
      await add(204, { obtainedAtMs: 500, refreshAfterMs: 2000, nextAttemptAtMs: 2000, expiresAtMs: 3000 });
      expect(await due(1e5)).to.deep.equal([204]);
      expect(await due(999, { movedBackMs: hour })).to.deep.equal([]);
      expect(await due(1000, { movedBackMs: hour })).to.deep.equal([200]);
      expect(await due(1500, { movedBackMs: hour })).to.deep.equal([200, 201, 202]);
      expect(await due(2000, { movedBackMs: hour, limit: 2 })).to.deep.equal([204, 200]);
      expect(await due(2000, { movedBackMs: hour, except: [opened.world.client.id] })).to.deep.equal([]);
    });

    it('are counted', async () => {
      const { refreshes, authClients } = opened.store;
      expect(await refreshes.count(1000)).to.deep.equal({
        due: 0,
        oldestDueAtMs: null,
        leasesHeld: 0,
        degraded: 0,
        dead: 0,
        nearestExpiryAtMs: null,
      });
      await authClients.add(authClient(101, { rejectedSinceMs: 1 }));
      await add(200, { refreshAfterMs: 900, expiresAtMs: 5000 });
      await add(201, { refreshAfterMs: 100, nextAttemptAtMs: 800, expiresAtMs: 4000, status: 'degraded' });
      await add(202, { nextAttemptAtMs: NEVER, expiresAtMs: 10, status: 'error' });
      await add(203, { refreshAfterMs: 1, expiresAtMs: 6000, authClientId: id(101), status: 'degraded' });
      await add(204, { refreshAfterMs: NEVER, expiresAtMs: null });
      const gone = await add(205, { expiresAtMs: 2, status: 'degraded' });
      await refreshes.delete(gone.secretId);
      const wanted = [200, 204].map((number) => ({
        secretId: id(number),
        authClientId: opened.world.client.id,
        clientLimit: null,
      }));
      await refreshes.claim(wanted, { owner: 'a', untilMs: 2000 }, 1000);
      expect(await refreshes.count(1000)).to.deep.equal({
        due: 2,
        oldestDueAtMs: 800,
        leasesHeld: 2,
        degraded: 2,
        dead: 1,
        nearestExpiryAtMs: 4000,
      });
      expect(await refreshes.count(2000)).to.include({ leasesHeld: 0 });
    });
  });
}
