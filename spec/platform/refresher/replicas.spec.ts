import { expect } from 'chai';
import type { SecretId } from '../../../lib/platform/model/ids.js';
import type { TokenOutcome } from '../../../lib/platform/model/tokenClient.js';
import type { Store } from '../../../lib/platform/store/store.js';
import { specClock, type SpecClock } from '../../support/clock.js';
import {
  createDeferred,
  grantedOutcome,
  listEventTypes,
  advanceClock,
  findSecret,
  refusedOutcome,
  flushEventLoop,
  waitUntil,
} from '../../support/refresher.js';
import { ApiError } from '../../../lib/errors.js';
import { catchRejection } from '../../support/rejection.js';
import {
  OAUTH2_CLIENT,
  sentRefreshTokens,
  secretsPlatform,
  TOKENS,
  type SecretsPlatform,
} from '../../support/secrets.js';
import { offlineStores } from '../../support/stores.js';

for (const [name, open] of offlineStores) {
  describe(`two processes that refresh the same secrets (${name})`, () => {
    let store: Store;
    let dispose: () => Promise<void>;
    /** The clock of the first process: it stands still to make it slow or dead. */
    let clock: SpecClock;
    let one: SecretsPlatform;
    let two: SecretsPlatform;
    let id: string;
    let client: string;
    beforeEach(async () => {
      ({ store, dispose } = await open());
      clock = specClock();
      one = await secretsPlatform({ clock, dependencies: { store } });
      two = await secretsPlatform({ dependencies: { store } });
      client = await one.makeClient('oauth2', { ...OAUTH2_CLIENT, revocation_uri: 'https://id.acme.test/revoke' });
      id = await one.makeSecret(client, TOKENS);
    });
    afterEach(() => dispose());
    const readState = async () => store.refreshes.find(id as SecretId);
    const seen = () => findSecret(one, id);
    const version = async () => (await seen()).secret.version;
    const forceRefresh = async (platform: SecretsPlatform) => platform.services.refresher.refresh(await seen(), null);

    it('send one token request, and the second process waits for it', async () => {
      const { promise, resolve } = createDeferred<TokenOutcome>();
      one.provider = () => promise;
      const first = forceRefresh(one);
      await waitUntil(() => one.tokenRequests.length === 1);
      const second = forceRefresh(two);
      await advanceClock(two, 3000, 250);
      resolve(grantedOutcome(2));
      expect((await first).secret.version).to.equal(2);
      await advanceClock(two, 2000, 250);
      expect((await second).secret.version).to.equal(2);
      expect(two.tokenRequests).to.have.length(0);
    });

    it('let the process with a new token save it after an outage longer than a lease', async () => {
      const { promise, resolve } = createDeferred<TokenOutcome>();
      one.provider = () => promise;
      two.provider = () => Promise.resolve(refusedOutcome('dead'));
      two.services.refresher.start();
      forceRefresh(one).catch(() => undefined);
      await waitUntil(() => one.tokenRequests.length === 1);
      let isAway = true;
      makeBreakable(store, ['transaction', 'ping'], () => isAway);
      makeBreakable(store.refreshes, ['findDue', 'extend'], () => isAway);
      makeBreakable(store.attempts, ['findAbandoned'], () => isAway);
      resolve(grantedOutcome(2));
      for (let second = 0; second < 70; second++) {
        clock.nowMs += 1000;
        await advanceClock(two, 1000);
      }
      isAway = false;
      // The other process looks for due secrets first.
      await advanceClock(two, 2000, 1000);
      clock.nowMs += 5000;
      await advanceClock(two, 10_000, 1000);
      await waitUntil(async () => (await version()) === 2);
      expect(two.tokenRequests).to.have.length(0);
      expect((await seen()).secret.state).to.equal('ready');
      await two.services.refresher.stop();
    });

    it('wait ten seconds for each other, then return the current token or 503 with Retry-After', async () => {
      one.provider = () => new Promise(() => undefined);
      void forceRefresh(one);
      await waitUntil(() => one.tokenRequests.length === 1);
      const second = forceRefresh(two);
      await advanceClock(two, 10_500, 500);
      expect((await second).secret.version).to.equal(1);
      // The token has expired; the first process is alive and keeps its lease.
      clock.nowMs += 15_000;
      await flushEventLoop();
      two.clock.nowMs += 1_200_000;
      await store.refreshes.extend([(await store.refreshes.findLease(id as SecretId, 0))!], two.clock.nowMs + 60_000);
      const third = catchRejection(forceRefresh(two), ApiError);
      await advanceClock(two, 10_500, 500);
      const { status, retryAfterSeconds } = await third;
      expect([status, retryAfterSeconds]).to.deep.equal([503, 5]);
      expect(two.tokenRequests).to.have.length(0);
    });

    it('extend the lease while a slow provider responds', async () => {
      const { promise, resolve } = createDeferred<TokenOutcome>();
      one.provider = () => promise;
      const first = forceRefresh(one);
      await waitUntil(() => one.tokenRequests.length === 1);
      two.services.refresher.start();
      for (let step = 0; step < 30; step++) {
        clock.nowMs += 10_000;
        await flushEventLoop(10);
        await advanceClock(two, 10_000, 10_000);
      }
      resolve(grantedOutcome(2));
      await first;
      await two.services.refresher.stop();
      expect([await version(), two.tokenRequests.length]).to.deep.equal([2, 0]);
    });

    it('refresh the secret of a dead process as soon as its lease expires', async () => {
      one.provider = () => new Promise(() => undefined);
      void forceRefresh(one);
      await waitUntil(() => one.tokenRequests.length === 1);
      two.services.refresher.start();
      await advanceClock(two, 59_000, 10_000);
      expect(two.tokenRequests).to.have.length(0);
      const pending = createDeferred<TokenOutcome>();
      two.provider = () => pending.promise;
      await advanceClock(two, 2000);
      await waitUntil(() => two.tokenRequests.length === 1);
      expect(await readState()).to.include({ status: 'degraded' });
      expect((await seen()).secret.degradedSinceMs).not.to.equal(null);
      pending.resolve(grantedOutcome(2));
      await waitUntil(async () => (await version()) === 2);
      expect(sentRefreshTokens(two)).to.deep.equal(['MARKER-rt-1']);
      expect(await listEventTypes(one, id)).to.have.members(['secret.refreshed', 'secret.recovered']);
      await two.services.refresher.stop();
    });

    it('mark the error as interrupted when the refresh token of a dead process is refused', async () => {
      one.provider = () => new Promise(() => undefined);
      void forceRefresh(one);
      await waitUntil(() => one.tokenRequests.length === 1);
      two.provider = () => Promise.resolve(refusedOutcome('dead'));
      two.services.refresher.start();
      await advanceClock(two, 62_000, 1000);
      await waitUntil(async () => (await seen()).secret.state === 'error');
      expect((await seen()).secret.error).to.equal('interrupted: invalid_grant');
      await two.services.refresher.stop();
    });

    it('save a token that arrives after the lease is lost in the journal, and move it to the secret later', async () => {
      const pendingOutcome = createDeferred<TokenOutcome>();
      one.provider = () => pendingOutcome.promise;
      const first = forceRefresh(one);
      await waitUntil(() => one.tokenRequests.length === 1);
      two.clock.nowMs += 61_000;
      const other = createDeferred<TokenOutcome>();
      two.provider = () => other.promise;
      const second = forceRefresh(two);
      await waitUntil(() => two.tokenRequests.length === 1);
      pendingOutcome.resolve(grantedOutcome('late'));
      await waitUntil(async () => {
        const entries = await store.attempts.listBySecret(id as SecretId);
        return entries.some(({ state }) => state === 'orphaned');
      });
      expect(JSON.stringify(await store.attempts.listBySecret(id as SecretId))).not.to.include('MARKER');
      other.resolve(refusedOutcome('dead'));
      const { secret } = await second;
      expect([secret.version, secret.state]).to.deep.equal([2, 'ready']);
      await clock.during(first);
      const pending = await one.api('GET', `${one.path}/${id}`, { as: one.member });
      expect(pending.body.data.attributes.credentials.access_token).to.equal('MARKER-at-late');
      expect(await store.attempts.listBySecret(id as SecretId)).to.deep.equal([]);
    });

    it('send no token request after losing the lease', async () => {
      one.provider = () => Promise.resolve(refusedOutcome('ambiguous', 'ECONNRESET'));
      const first = catchRejection(forceRefresh(one), ApiError);
      await waitUntil(() => one.tokenRequests.length === 1);
      await store.refreshes.release((await store.refreshes.findLease(id as SecretId, clock.nowMs))!);
      await store.refreshes.claim(
        [{ secretId: id as SecretId, authClientId: client as never, clientLimit: null }],
        { owner: 'another', untilMs: clock.nowMs + 600_000 },
        clock.nowMs,
      );
      clock.nowMs += 15_000;
      await flushEventLoop();
      expect((await first).status).to.equal(503);
      expect(one.tokenRequests.length).to.be.at.most(2);
      expect((await store.attempts.listBySecret(id as SecretId)).map(({ state }) => state)).to.deep.equal(['unknown']);
    });

    it('revoke a token whose secret was deleted during the token request', async () => {
      const pendingOutcome = createDeferred<TokenOutcome>();
      one.provider = () => pendingOutcome.promise;
      const first = catchRejection(forceRefresh(one), ApiError);
      await waitUntil(() => one.tokenRequests.length === 1);
      await one.api('DELETE', `${one.path}/${id}`);
      const queued = (await store.revocations.claim(clock.nowMs, clock.nowMs + 1, 10)).length;
      pendingOutcome.resolve(grantedOutcome('late'));
      expect((await first).status).to.equal(404);
      clock.nowMs += 1000;
      expect(await store.revocations.claim(clock.nowMs, clock.nowMs + 1, 10)).to.have.length(queued + 1);
    });

    describe('and reads of an expired token', () => {
      const get = () => one.api('GET', `${one.path}/${id}`, { as: one.member });

      it('return the new token after one token request for all', async () => {
        one.provider = async () => {
          await flushEventLoop(3);
          return grantedOutcome(2);
        };
        clock.nowMs += 1_200_000;
        const responses = await Promise.all(Array.from({ length: 20 }, get));
        expect(
          new Set(responses.map(({ body }) => body.data.attributes.credentials.access_token as string)),
        ).to.deep.equal(new Set(['MARKER-at-2']));
        expect(one.tokenRequests).to.have.length(1);
      });

      it('return the expired token when none is issued within ten seconds, or at all', async () => {
        const pendingOutcome = createDeferred<TokenOutcome>();
        one.provider = () => pendingOutcome.promise;
        clock.nowMs += 1_200_000;
        const waiting = get();
        await waitUntil(() => one.tokenRequests.length === 1);
        clock.nowMs += 10_000;
        expect((await waiting).body.data.attributes.credentials.access_token).to.equal('MARKER-at-1');
        pendingOutcome.resolve(refusedOutcome('transient', 'http_503', { retryAfterSeconds: 60 }));
        await waitUntil(async () => (await readState())?.status === 'degraded');
        const { status, body } = await get();
        expect([status, body.meta.health]).to.deep.equal([200, 'degraded']);
        expect(one.tokenRequests).to.have.length(1);
      });

      it('return the error when the user has to authenticate again', async () => {
        one.provider = () => Promise.resolve(refusedOutcome('dead'));
        clock.nowMs += 1_200_000;
        expect((await get()).body.data.attributes).to.include({ state: 'error', error: 'invalid_grant' });
      });
    });

    it('return the refresh state to every user who may read the secret', async () => {
      one.provider = () => Promise.resolve(refusedOutcome('transient', 'http_429', { retryAfterSeconds: 90 }));
      await catchRejection(forceRefresh(one), ApiError);
      const path = `${one.path}/${id}/refresh`;
      const { attributes } = (await one.api('GET', path, { as: await one.makeUser('guest') })).body.data;
      expect(attributes).to.deep.equal({
        refresh_after: attributes.next_attempt_at,
        strategy: 'refresh_token',
        status: 'degraded',
        obtained_at: '2026-05-01T09:00:00.000Z',
        expires_at: '2026-05-01T09:20:00.000Z',
        next_attempt_at: attributes.refresh_after,
        failures: 1,
        failing_since: '2026-05-01T09:00:00.000Z',
        last_error: { code: 'http_429', at: '2026-05-01T09:00:00.000Z' },
        refresh_token_expires_at: null,
        refresh_token_expires_soon: false,
        under_way: false,
      });
      const key = await one.makeSecret(await one.makeClient('noauth'), {});
      expect((await one.api('GET', `${one.path}/${key}/refresh`)).body.data.attributes).to.include({
        strategy: 'none',
        next_attempt_at: null,
      });
      expect((await two.api('GET', `${two.path}/${id}/refresh`, { as: two.member })).status).to.equal(404);
    });
  });
}

/** Makes methods of a store fail while it is unavailable. */
function makeBreakable(target: object, names: readonly string[], isAway: () => boolean): void {
  const methods = target as Record<string, (...args: unknown[]) => Promise<unknown>>;
  for (const name of names) {
    const own = methods[name]!.bind(target);
    methods[name] = (...args) => (isAway() ? Promise.reject(new Error('away')) : own(...args));
  }
}
