import { expect } from 'chai';
import type { SecretId } from '../../../lib/platform/model/ids.js';
import type { TokenOutcome } from '../../../lib/platform/model/tokenClient.js';
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
import {
  OAUTH2_CLIENT,
  sentRefreshTokens,
  secretsPlatform,
  TOKENS,
  type SecretsPlatform,
} from '../../support/secrets.js';
import { offlineStores } from '../../support/stores.js';

const DAY = 86_400_000;

for (const [name, open] of offlineStores) {
  describe(`scheduled refreshes (${name})`, () => {
    let dispose: () => Promise<void>;
    let platform: SecretsPlatform;
    let client: string;
    let id: string;
    beforeEach(async () => {
      const opened = await open();
      dispose = opened.dispose;
      platform = await secretsPlatform({ dependencies: { store: opened.store } });
      client = await platform.makeClient('oauth2', OAUTH2_CLIENT);
      id = await platform.makeSecret(client, TOKENS);
      platform.services.refresher.start();
      await flushEventLoop();
    });
    afterEach(async () => {
      await platform.services.refresher.stop();
      await dispose();
    });
    const state = async (secret = id) => (await platform.store.refreshes.find(secret as SecretId))!;
    const health = async (secret = id) =>
      (await platform.api('GET', `${platform.path}/${secret}`, { as: platform.member })).body.meta.health;

    it('refresh a token within its lead, before it expires', async () => {
      platform.provider = () => Promise.resolve(grantedOutcome(2));
      await advanceClock(platform, 1_169_000, 100_000);
      expect(platform.tokenRequests).to.have.length(0);
      await advanceClock(platform, 7000);
      await waitUntil(async () => (await findSecret(platform, id)).secret.version === 2);
      expect(sentRefreshTokens(platform)).to.deep.equal(['MARKER-rt-1']);
      expect(await platform.readAudit(id)).to.include('refresh ok 2');
      expect(await listEventTypes(platform, id)).to.deep.equal(['secret.refreshed']);
      expect(await state()).to.include({ failures: 0, status: 'ready', nextAttemptAtMs: 0 });
      expect(await platform.store.attempts.listBySecret(id as SecretId)).to.deep.equal([]);
      expect(await platform.store.refreshes.findLease(id as SecretId, platform.clock.nowMs)).to.equal(undefined);
    });

    it('report the first failure of a series, back off, and report the recovery', async () => {
      platform.provider = () => Promise.resolve(refusedOutcome('transient', 'http_503'));
      await advanceClock(platform, 1_180_000, 10_000);
      expect(await state()).to.include({ status: 'degraded', lastErrorCode: 'http_503', lastErrorClass: 'transient' });
      expect(await health()).to.equal('degraded');
      expect((await findSecret(platform, id)).secret).to.include({ state: 'ready', version: 1 });
      await advanceClock(platform, 600_000, 10_000);
      expect((await state()).failures).to.be.greaterThan(3);
      platform.provider = () => Promise.resolve(grantedOutcome(2));
      await advanceClock(platform, 3_600_000, 60_000);
      await waitUntil(async () => (await findSecret(platform, id)).secret.version >= 2);
      expect(await health()).to.equal('ready');
      const events = await listEventTypes(platform, id);
      expect(events.slice(0, 4)).to.have.members([
        'secret.refresh_failed',
        'secret.expiring_soon',
        'secret.refreshed',
        'secret.recovered',
      ]);
      expect(events.slice(4).every((type) => type === 'secret.refreshed')).to.equal(true);
    });

    it('never retry a secret whose user has to authenticate again', async () => {
      platform.provider = () => Promise.resolve(refusedOutcome('dead'));
      await advanceClock(platform, 1_180_000, 10_000);
      await waitUntil(async () => (await findSecret(platform, id)).secret.state === 'error');
      await advanceClock(platform, 10 * DAY, DAY);
      expect(platform.tokenRequests).to.have.length(1);
      expect((await findSecret(platform, id)).secret).to.include({ error: 'invalid_grant', degradedSinceMs: null });
      expect(await listEventTypes(platform, id)).to.deep.equal(['secret.reauthorization_required']);
      expect(await health()).to.equal('error');
    });

    it('stop for all secrets of a rejected auth client, and report it once', async () => {
      const other = await platform.makeSecret(client, TOKENS);
      platform.provider = () => Promise.resolve(refusedOutcome('client', 'invalid_client'));
      await advanceClock(platform, 1_180_000, 10_000);
      await waitUntil(async () => (await findSecret(platform, id)).client.rejectedSinceMs !== null);
      const requestCount = platform.tokenRequests.length;
      await advanceClock(platform, DAY, DAY / 10);
      expect(platform.tokenRequests).to.have.length(requestCount);
      expect((await findSecret(platform, id)).client.rejectedWith).to.equal('invalid_client');
      expect(await listEventTypes(platform, client)).to.deep.equal(['auth_client.rejected']);
      for (const secret of [id, other]) {
        expect((await findSecret(platform, secret)).secret.state).to.equal('ready');
        expect(await health(secret)).to.equal('client_rejected');
        const response = await platform.api('POST', `${platform.path}/${secret}/refresh`, { as: platform.member });
        expect([response.status, response.body.errors[0].code]).to.deep.equal([409, 'client_rejected']);
      }
      expect(platform.tokenRequests).to.have.length(requestCount);
    });

    it('stop after three configuration failures, and retry once a day', async () => {
      platform.provider = () => Promise.resolve(refusedOutcome('configuration', 'invalid_request'));
      await advanceClock(platform, 1_180_000, 10_000);
      await advanceClock(platform, 120_000);
      expect(platform.tokenRequests).to.have.length(3);
      expect((await findSecret(platform, id)).secret).to.include({ state: 'error', error: 'invalid_request' });
      const forced = await platform.api('POST', `${platform.path}/${id}/refresh`, { as: platform.member });
      expect([forced.status, forced.body.errors[0].code]).to.deep.equal([409, 'configuration']);
      expect(platform.tokenRequests).to.have.length(3);
      platform.provider = () => Promise.resolve(grantedOutcome(2));
      await advanceClock(platform, DAY + 1000, DAY / 10);
      await waitUntil(async () => (await findSecret(platform, id)).secret.state === 'ready');
    });

    it('return the cached configuration error until the auth client is changed', async () => {
      const force = () => platform.api('POST', `${platform.path}/${id}/refresh`, { as: platform.member });
      platform.provider = () => Promise.resolve(refusedOutcome('configuration', 'invalid_request'));
      expect((await force()).status).to.equal(409);
      const again = await force();
      expect([again.status, again.headers['retry-after']]).to.deep.equal([409, undefined]);
      expect(again.body.errors[0]).to.deep.include({
        code: 'configuration',
        detail: 'The auth client is misconfigured: invalid_request',
        meta: { provider_error: 'invalid_request', retryable: false },
      });
      expect(platform.tokenRequests).to.have.length(1);
      platform.clock.nowMs += 1;
      const attributes = { credentials: { token_params: { a: 1 } } };
      const body = { data: { type: 'auth-client', attributes } };
      expect((await platform.api('PATCH', `/v2/auth-clients/${client}`, { body })).status).to.equal(200);
      platform.provider = () => Promise.resolve(grantedOutcome(2));
      expect((await force()).status).to.equal(200);
    });

    it('repeat a request with a lost response after two seconds, then back off and mark the error as interrupted', async () => {
      platform.provider = () => Promise.resolve(refusedOutcome('ambiguous', 'ECONNRESET'));
      await advanceClock(platform, 1_170_000, 10_000);
      while (platform.tokenRequests.length === 0) await advanceClock(platform, 500, 500);
      expect(platform.tokenRequests).to.have.length(1);
      await advanceClock(platform, 2000, 500);
      await waitUntil(() => platform.tokenRequests.length === 2);
      await waitUntil(async () => (await state()).failures === 1);
      expect((await platform.store.attempts.listBySecret(id as SecretId)).map((entry) => entry.state)).to.deep.equal([
        'unknown',
      ]);
      platform.provider = () => Promise.resolve(refusedOutcome('dead'));
      await advanceClock(platform, 10_000);
      await waitUntil(async () => (await findSecret(platform, id)).secret.state === 'error');
      expect((await findSecret(platform, id)).secret.error).to.equal('interrupted: invalid_grant');
      expect(await platform.store.attempts.listBySecret(id as SecretId)).to.deep.equal([]);
      expect(new Set(sentRefreshTokens(platform))).to.deep.equal(new Set(['MARKER-rt-1']));
    });

    it('open the circuit breaker after five failures in a row, then half-open it, and close it after a success', async () => {
      for (let more = 0; more < 7; more++) await platform.makeSecret(client, TOKENS);
      let inFlight = 0;
      let maxInFlight = 0;
      platform.provider = async () => {
        inFlight += 1;
        maxInFlight = Math.max(maxInFlight, inFlight);
        await flushEventLoop(2);
        inFlight -= 1;
        return refusedOutcome('transient', 'http_503');
      };
      await advanceClock(platform, 1_180_000, 10_000);
      await waitUntil(async () => (await findSecret(platform, id)).client.pausedUntilMs !== null);
      expect((await findSecret(platform, id)).client.failuresInRow).to.be.at.least(5);
      maxInFlight = 0;
      await advanceClock(platform, 60_000);
      expect(maxInFlight).to.equal(1);
      platform.provider = () => Promise.resolve(grantedOutcome(2));
      await advanceClock(platform, 400_000, 5000);
      expect((await findSecret(platform, id)).client).to.include({ pausedUntilMs: null, failuresInRow: 0 });
    });

    it('give an auth client at most half of the permits while others are due', async () => {
      const secrets = await Promise.all(Array.from({ length: 30 }, () => platform.makeSecret(client, TOKENS)));
      expect(secrets).to.have.length(30);
      const rare = await platform.makeClient('oauth2', { ...OAUTH2_CLIENT, client_id: 'rare' });
      await platform.makeSecret(rare, { ...TOKENS, expires_in: 1210 });
      const pending: ((outcome: TokenOutcome) => void)[] = [];
      platform.provider = () => {
        const { promise, resolve } = createDeferred<TokenOutcome>();
        pending.push(resolve);
        return promise;
      };
      platform.clock.nowMs += 1_190_000;
      await waitUntil(() => platform.tokenRequests.length === 16 || pending.length === 16);
      const names = platform.tokenRequests.map(({ client: { client_id: clientId } }) => clientId);
      expect(names).to.include('rare');
      for (let turn = 0; turn < 40; turn++) {
        for (const response of pending.splice(0)) response(grantedOutcome(2));
        await flushEventLoop(10);
      }
      await waitUntil(async () => {
        platform.clock.nowMs += 1;
        for (const response of pending.splice(0)) response(grantedOutcome(2));
        return (await findSecret(platform, secrets[29]!)).secret.version === 2;
      });
    });

    it('keep to max_concurrency of the auth client', async () => {
      const limited = await platform.makeClient('oauth2', { ...OAUTH2_CLIENT, max_concurrency: 2 });
      const all = await Promise.all(Array.from({ length: 7 }, () => platform.makeSecret(limited, TOKENS)));
      let inFlight = 0;
      let maxInFlight = 0;
      platform.provider = async ({ grant }) => {
        expect(grant).to.equal('refresh_token');
        inFlight += 1;
        maxInFlight = Math.max(maxInFlight, inFlight);
        await flushEventLoop(5);
        inFlight -= 1;
        return grantedOutcome(2);
      };
      await platform.api('DELETE', `${platform.path}/${id}`);
      platform.clock.nowMs += 1_180_000;
      await waitUntil(async () => {
        platform.clock.nowMs += 1;
        const versions = await Promise.all(
          all.map(async (secret) => (await findSecret(platform, secret)).secret.version),
        );
        return versions.every((version) => version === 2);
      });
      expect(maxInFlight).to.equal(2);
    });

    it('continue after the clock was set back', async () => {
      platform.provider = () => Promise.resolve(grantedOutcome(2));
      platform.clock.nowMs += 1000;
      await flushEventLoop();
      platform.clock.nowMs -= 3_600_000;
      await advanceClock(platform, 1_180_000, 10_000);
      await waitUntil(async () => (await findSecret(platform, id)).secret.version === 2);
    });

    it('continue after an outage of the store, and log it once', async () => {
      platform.provider = () => Promise.resolve(grantedOutcome(2));
      const due = platform.store.refreshes.findDue.bind(platform.store.refreshes);
      platform.store.refreshes.findDue = () => Promise.reject(new Error('MARKER away'));
      await advanceClock(platform, 10_000);
      const lines = platform.logLines.filter((line) => line.includes('"level":"error"'));
      expect(lines).to.have.length(1);
      expect(platform.logLines.join('\n')).not.to.include('MARKER');
      platform.store.refreshes.findDue = due;
      await advanceClock(platform, 1_180_000, 10_000);
      await waitUntil(async () => (await findSecret(platform, id)).secret.version === 2);
    });

    it('finish and save the refreshes in flight before stop resolves', async () => {
      const { promise, resolve } = createDeferred<TokenOutcome>();
      platform.provider = () => promise;
      platform.clock.nowMs += 1_180_000;
      await waitUntil(() => platform.tokenRequests.length === 1);
      let isStopped = false;
      const stopped = platform.services.refresher.stop().then(() => (isStopped = true));
      await flushEventLoop();
      expect(isStopped).to.equal(false);
      resolve(grantedOutcome(2));
      await stopped;
      expect((await findSecret(platform, id)).secret.version).to.equal(2);
      expect(await platform.store.refreshes.findLease(id as SecretId, platform.clock.nowMs)).to.equal(undefined);
    });
  });
}
