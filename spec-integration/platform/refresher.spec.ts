import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { readGeneration, RefreshDeployment, NO_GRACE } from '../support/refreshDeployment.js';
import { waitUntil } from '../support/waitUntil.js';
import { postgresSettings } from '../support/refreshStores.js';
import { sharedPostgres } from '../support/services.js';

let deployment: RefreshDeployment;

describe('replicas that share a database', function () {
  afterEach(() => deployment.stop());
  this.timeout(120_000);

  for (const replicas of [2, 4]) {
    it(`refresh 1,000 due secrets once each, with ${replicas} replicas`, async function () {
      deployment = await RefreshDeployment.create(NO_GRACE, await postgresSettings(this));
      this.timeout(300_000);
      const secrets = await deployment.createDueSecrets({ count: 1000 });
      const services = await deployment.startReplicas(replicas);
      await waitUntil('all secrets are refreshed', () => deployment.provider.calls.length >= secrets.length, 240_000);
      for (const service of services) expect(await service.stop()).to.equal(0);
      expect(deployment.provider.calls).to.have.lengthOf(secrets.length);
      expect(deployment.countReusedTokens()).to.equal(0);
      expect(deployment.countDeadGrants()).to.equal(0);
      const api = deployment.api(await deployment.start({ REFRESH_TICK_MS: '600000' }));
      expect(await deployment.countAtGeneration(api, secrets, 1)).to.equal(secrets.length);
    });
  }

  for (const [many, replicas] of [
    [50, 4],
    [200, 4],
  ] as const) {
    it(`send one token request for ${many} forced refreshes at once, on ${replicas} replicas`, async function () {
      deployment = await RefreshDeployment.create(NO_GRACE, await postgresSettings(this));
      const services = await deployment.startReplicas(replicas);
      const [secret] = await deployment.createSecrets(deployment.api(services[0]!), { count: 1, expiresIn: 3600 });
      deployment.endpoint.latencyMs = 100;
      const responses = await Promise.all(
        Array.from({ length: many }, (_, index) =>
          deployment.api(services[index % replicas]!)('POST', `${secret!.path}/refresh`),
        ),
      );
      expect(new Set(responses.map(({ status }) => status))).to.deep.equal(new Set([200]));
      const tokens = responses.map(({ body }) => body.data.attributes.credentials.access_token);
      expect(new Set(tokens).size).to.equal(1);
      expect(deployment.provider.calls).to.have.lengthOf(1);
    });
  }

  it('wait for a provider that takes longer than a lease', async function () {
    const slow = { LEASE_MS: '1000', PROVIDER_TIMEOUT_MS: '20000' };
    deployment = await RefreshDeployment.create(NO_GRACE, { ...(await postgresSettings(this)), ...slow });
    deployment.endpoint.latencyMs = 5000;
    const secrets = await deployment.createDueSecrets({ count: 5 });
    const [service] = await deployment.startReplicas(2);
    const api = deployment.api(service!);
    for (const secret of secrets)
      await waitUntil('the token is saved', async () => (await readGeneration(api, secret)) === 1);
    expect(deployment.provider.calls).to.have.lengthOf(secrets.length);
    expect(deployment.countDeadGrants()).to.equal(0);
  });

  it('save tokens that were issued during an outage of the database', async function () {
    const settings = await postgresSettings(this);
    const postgres = await sharedPostgres(this);
    deployment = await RefreshDeployment.create(NO_GRACE, settings);
    const services = await deployment.startReplicas(2);
    const api = deployment.api(services[0]!);
    const [secret] = await deployment.createSecrets(api, { count: 1, expiresIn: 3600 });
    deployment.endpoint.latencyMs = 2000;
    const response = api('POST', `${secret!.path}/refresh`).catch(() => undefined);
    await waitUntil('the token request arrives', () => deployment.provider.calls.length === 1);
    await postgres.down();
    await sleep(3000);
    await postgres.up();
    await response;
    await waitUntil('the token is saved', async () => (await readGeneration(api, secret!).catch(() => 0)) === 1);
    deployment.endpoint.latencyMs = 0;
    expect((await api('POST', `${secret!.path}/refresh`, undefined, { 'if-match': '"2"' })).status).to.equal(200);
    expect(deployment.countDeadGrants()).to.equal(0);
  });
});
