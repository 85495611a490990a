import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Expiry } from '../../spec/support/providers/conduct.js';
import {
  UNLIMITED_GRACE,
  readGeneration,
  RefreshDeployment,
  NO_GRACE,
  waitUntil,
} from '../support/refreshDeployment.js';
import { onEachStore } from '../support/refreshStores.js';

const KILLS = 10;

describe('a refresh that is interrupted', function () {
  this.timeout(180_000);

  onEachStore((settings) => {
    let world: RefreshDeployment;
    afterEach(() => world.stop());

    it('is ended before the process is, when it is told to stop', async () => {
      world = await RefreshDeployment.create(NO_GRACE, settings());
      const made = await world.createDueSecrets({ count: 3 });
      world.endpoint.latencyMs = 1500;
      const service = await world.start();
      await waitUntil('the provider is asked', () => world.provider.calls.length === made.length);
      expect(await service.stop()).to.equal(0);
      const api = world.api(await world.start());
      expect(await world.countAtGeneration(api, made, 1)).to.equal(made.length);
      expect(world.provider.calls).to.have.lengthOf(made.length);
      expect(world.countDeadGrants()).to.equal(0);
    });

    it('ends no grant by kill -9, at the answer and whenever else', async () => {
      const rules = { ...UNLIMITED_GRACE, lifeMs: 3000 };
      world = await RefreshDeployment.create(rules, { ...settings(), LEASE_MS: '1000', REFRESH_TICK_MS: '100' });
      const made = await world.createDueSecrets({ count: 10 });
      world.endpoint.latencyMs = 10;
      for (let round = 0; round < KILLS; round += 1) {
        const service = await world.start();
        const from = world.provider.calls.length;
        const isAnswered = (): boolean => world.provider.calls.slice(from).some(({ learned }) => learned === true);
        // In even rounds as soon as an answer is out; in odd ones after a time that differs.
        if (round % 2 === 0) await waitUntil('an answer is out', isAnswered);
        else await sleep(100 * round);
        await service.kill();
      }
      const api = world.api(await world.start());
      for (const secret of made) await waitUntil('it is well', () => world.isHealthy(api, secret), 60_000);
      expect(world.countDeadGrants()).to.equal(0);
    });

    it('is made good when the connection breaks before the provider acts, and after', async () => {
      world = await RefreshDeployment.create(UNLIMITED_GRACE, settings());
      const made = await world.createDueSecrets({ count: 6 });
      world.endpoint.conduct = ({ number }) => (number > 9 ? 'answers' : number % 2 === 0 ? 'drops' : 'acts_and_drops');
      const api = world.api(await world.start());
      for (const secret of made) await waitUntil('it is well', () => world.isHealthy(api, secret), 90_000);
      expect(world.countDeadGrants()).to.equal(0);
    });

    it('goes well at last when the provider answers with pages and errors first', async () => {
      world = await RefreshDeployment.create(NO_GRACE, settings());
      const made = await world.createDueSecrets({ count: 3 });
      world.endpoint.conduct = ({ number }) =>
        number > 3 ? 'answers' : (['html', 'is_down', 'error_in_200'] as const)[number % 3]!;
      const api = world.api(await world.start());
      for (const secret of made) await waitUntil('it is well', () => world.isHealthy(api, secret), 90_000);
      expect(world.provider.calls).to.have.lengthOf(6);
    });
  });
});

describe('a provider that says odd things of how long a token lives', function () {
  this.timeout(60_000);
  let world: RefreshDeployment;
  afterEach(() => world.stop());

  onEachStore((settings) => {
    it('is believed where it can be, and else the auth-client is', async () => {
      world = await RefreshDeployment.create(NO_GRACE, settings());
      const api = world.api(await world.start());
      const [secret] = await world.createSecrets(api, {
        count: 1,
        expiresIn: 3600,
        client: { token_expires_in: 1800 },
      });
      const told: Partial<Record<Expiry, unknown>> = {};
      for (const expiry of ['number', 'text', 'missing', 'zero', 'negative', 'huge', 'rubbish'] as const) {
        world.endpoint.expiry = expiry;
        const { body } = await api('GET', secret!.path);
        const etag = `"sha256:${sha256(body.data.attributes.credentials.access_token)}"`;
        const answer = await api('POST', `${secret!.path}/refresh`, undefined, { 'if-match': etag });
        expect(answer.status, JSON.stringify(answer.body)).to.equal(200);
        const { expires_in, expires_at } = answer.body.data.attributes.credentials;
        told[expiry] = expires_in ?? expires_at;
      }
      expect(told).to.deep.equal({
        number: 3600,
        text: 3600,
        missing: 1800,
        // Expired where another token can be obtained (RFC 6749, section 5.1: seconds from the response).
        zero: 0,
        negative: 0,
        huge: null,
        rubbish: 1800,
      });
      expect(await readGeneration(api, secret!)).to.equal(7);
    });
  });
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
