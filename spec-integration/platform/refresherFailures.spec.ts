import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Expiry } from '../../spec/support/providers/conduct.js';
import { UNLIMITED_GRACE, readGeneration, RefreshDeployment, NO_GRACE } from '../support/refreshDeployment.js';
import { waitUntil } from '../support/waitUntil.js';
import { onEachStore } from '../support/refreshStores.js';

const KILLS = 10;

describe('an interrupted refresh', function () {
  this.timeout(180_000);

  onEachStore((settings) => {
    let deployment: RefreshDeployment;
    afterEach(() => deployment.stop());

    it('finishes before a graceful shutdown', async () => {
      deployment = await RefreshDeployment.create(NO_GRACE, settings());
      const secrets = await deployment.createDueSecrets({ count: 3 });
      deployment.endpoint.latencyMs = 1500;
      const service = await deployment.start();
      await waitUntil('the token requests arrive', () => deployment.provider.calls.length === secrets.length);
      expect(await service.stop()).to.equal(0);
      const api = deployment.api(await deployment.start());
      expect(await deployment.countAtGeneration(api, secrets, 1)).to.equal(secrets.length);
      expect(deployment.provider.calls).to.have.lengthOf(secrets.length);
      expect(deployment.countDeadGrants()).to.equal(0);
    });

    it('ends no grant after kill -9 at any time', async () => {
      const rules = { ...UNLIMITED_GRACE, lifeMs: 3000 };
      deployment = await RefreshDeployment.create(rules, { ...settings(), LEASE_MS: '1000', REFRESH_TICK_MS: '100' });
      const secrets = await deployment.createDueSecrets({ count: 10 });
      deployment.endpoint.latencyMs = 10;
      for (let round = 0; round < KILLS; round += 1) {
        const service = await deployment.start();
        const from = deployment.provider.calls.length;
        const isAnswered = (): boolean => deployment.provider.calls.slice(from).some(({ learned }) => learned === true);
        // In even rounds as soon as a response is sent; in odd rounds after a varying time.
        if (round % 2 === 0) await waitUntil('a response is sent', isAnswered);
        else await sleep(100 * round);
        await service.kill();
      }
      const api = deployment.api(await deployment.start());
      for (const secret of secrets)
        await waitUntil('the secret is healthy', () => deployment.isHealthy(api, secret), 60_000);
      expect(deployment.countDeadGrants()).to.equal(0);
    });

    it('is repeated when the connection breaks before or after the provider acts', async () => {
      deployment = await RefreshDeployment.create(UNLIMITED_GRACE, settings());
      const secrets = await deployment.createDueSecrets({ count: 6 });
      deployment.endpoint.conduct = ({ number }) =>
        number > 9 ? 'answers' : number % 2 === 0 ? 'drops' : 'acts_and_drops';
      const api = deployment.api(await deployment.start());
      for (const secret of secrets)
        await waitUntil('the secret is healthy', () => deployment.isHealthy(api, secret), 90_000);
      expect(deployment.countDeadGrants()).to.equal(0);
    });

    it('succeeds after the provider has sent web pages and errors', async () => {
      deployment = await RefreshDeployment.create(NO_GRACE, settings());
      const secrets = await deployment.createDueSecrets({ count: 3 });
      deployment.endpoint.conduct = ({ number }) =>
        number > 3 ? 'answers' : (['html', 'is_down', 'error_in_200'] as const)[number % 3]!;
      const api = deployment.api(await deployment.start());
      for (const secret of secrets)
        await waitUntil('the secret is healthy', () => deployment.isHealthy(api, secret), 90_000);
      expect(deployment.provider.calls).to.have.lengthOf(6);
    });
  });
});

describe('a provider with unusual token lifetimes', function () {
  this.timeout(60_000);
  let deployment: RefreshDeployment;
  afterEach(() => deployment.stop());

  onEachStore((settings) => {
    it('is followed where possible, else token_expires_in of the auth client counts', async () => {
      deployment = await RefreshDeployment.create(NO_GRACE, settings());
      const api = deployment.api(await deployment.start());
      const [secret] = await deployment.createSecrets(api, {
        count: 1,
        expiresIn: 3600,
        client: { token_expires_in: 1800 },
      });
      const reported: Partial<Record<Expiry, unknown>> = {};
      for (const expiry of ['number', 'text', 'missing', 'zero', 'negative', 'huge', 'rubbish'] as const) {
        deployment.endpoint.expiry = expiry;
        const { body } = await api('GET', secret!.path);
        const etag = `"sha256:${sha256(body.data.attributes.credentials.access_token)}"`;
        const response = await api('POST', `${secret!.path}/refresh`, undefined, { 'if-match': etag });
        expect(response.status, JSON.stringify(response.body)).to.equal(200);
        const { expires_in, expires_at } = response.body.data.attributes.credentials;
        reported[expiry] = expires_in ?? expires_at;
      }
      expect(reported).to.deep.equal({
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
