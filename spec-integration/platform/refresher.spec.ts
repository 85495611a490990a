import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { readGeneration, RefreshDeployment, NO_GRACE, waitUntil } from '../support/refreshDeployment.js';
import { postgresSettings } from '../support/refreshStores.js';
import { sharedPostgres } from '../support/services.js';

let world: RefreshDeployment;

describe('replicas that share a database', function () {
  afterEach(() => world.stop());
  this.timeout(120_000);

  for (const replicas of [2, 4]) {
    it(`refresh 1,000 secrets that are due at once, each of them once, ${replicas} of them`, async function () {
      world = await RefreshDeployment.create(NO_GRACE, await postgresSettings(this));
      this.timeout(300_000);
      const made = await world.createDueSecrets({ count: 1000 });
      const services = await world.startReplicas(replicas);
      await waitUntil('all are refreshed', () => world.provider.calls.length >= made.length, 240_000);
      for (const service of services) expect(await service.stop()).to.equal(0);
      expect(world.provider.calls).to.have.lengthOf(made.length);
      expect(world.countReusedTokens()).to.equal(0);
      expect(world.countDeadGrants()).to.equal(0);
      const api = world.api(await world.start({ REFRESH_TICK_MS: '600000' }));
      expect(await world.countAtGeneration(api, made, 1)).to.equal(made.length);
    });
  }

  for (const [many, replicas] of [
    [50, 4],
    [200, 4],
  ] as const) {
    it(`ask the provider once when ${many} ask for a refresh at once, at ${replicas} of them`, async function () {
      world = await RefreshDeployment.create(NO_GRACE, await postgresSettings(this));
      const services = await world.startReplicas(replicas);
      const [secret] = await world.createSecrets(world.api(services[0]!), { count: 1, expiresIn: 3600 });
      world.endpoint.latencyMs = 100;
      const answers = await Promise.all(
        Array.from({ length: many }, (_, index) =>
          world.api(services[index % replicas]!)('POST', `${secret!.path}/refresh`),
        ),
      );
      expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([200]));
      const tokens = answers.map(({ body }) => body.data.attributes.credentials.access_token);
      expect(new Set(tokens).size).to.equal(1);
      expect(world.provider.calls).to.have.lengthOf(1);
    });
  }

  it('wait for a provider that takes longer than a lease lasts', async function () {
    const slow = { LEASE_MS: '1000', PROVIDER_TIMEOUT_MS: '20000' };
    world = await RefreshDeployment.create(NO_GRACE, { ...(await postgresSettings(this)), ...slow });
    world.endpoint.latencyMs = 5000;
    const made = await world.createDueSecrets({ count: 5 });
    const [service] = await world.startReplicas(2);
    const api = world.api(service!);
    for (const secret of made) await waitUntil('it is kept', async () => (await readGeneration(api, secret)) === 1);
    expect(world.provider.calls).to.have.lengthOf(made.length);
    expect(world.countDeadGrants()).to.equal(0);
  });

  it('keep what came while the database was away', async function () {
    const settings = await postgresSettings(this);
    const postgres = await sharedPostgres(this);
    world = await RefreshDeployment.create(NO_GRACE, settings);
    const services = await world.startReplicas(2);
    const api = world.api(services[0]!);
    const [secret] = await world.createSecrets(api, { count: 1, expiresIn: 3600 });
    world.endpoint.latencyMs = 2000;
    const answer = api('POST', `${secret!.path}/refresh`).catch(() => undefined);
    await waitUntil('the provider is asked', () => world.provider.calls.length === 1);
    await postgres.down();
    await sleep(3000);
    await postgres.up();
    await answer;
    await waitUntil('it is kept', async () => (await readGeneration(api, secret!).catch(() => 0)) === 1);
    world.endpoint.latencyMs = 0;
    expect((await api('POST', `${secret!.path}/refresh`, undefined, { 'if-match': '"2"' })).status).to.equal(200);
    expect(world.countDeadGrants()).to.equal(0);
  });
});
