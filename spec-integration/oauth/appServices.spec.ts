import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect } from 'chai';

import { sandbox, type AppServices } from '../../spec/support/sandbox.js';
import { apiOf, type Api } from '../support/credentialService.js';
import { startEmbeddedService, type EmbeddedService } from '../support/embeddedService.js';
import type { Httpbin } from '../support/httpbin.js';
import type { Rabbit } from '../support/rabbit.js';
import { startRunningClock, type RunningClock } from '../support/runningClock.js';
import { startSecretSteps, type SecretSteps } from '../support/secretSteps.js';
import { sharedHttpbin, sharedRabbit } from '../support/services.js';
import { makeOperator, createSecretFixture, newSecret, type SecretFixture } from '../support/secretFixture.js';

const ADMIN = { ADMIN_EMAIL: 'admin@specs', ADMIN_API_KEY: 'planted-admin-key-0123456789abcdef' };
const DAY = 86_400_000;
const TTL = 1_800_000;

describe('App Services access types, through the component', function () {
  this.timeout(60_000);
  let rabbit: Rabbit;
  let httpbin: Httpbin;
  let time: RunningClock;
  let appServices: AppServices;
  let service: EmbeddedService;
  let admin: Api;
  let noauth: SecretFixture;
  let operator: { readonly email: string; readonly key: string };
  let started: SecretSteps | undefined;
  const cleanups: (() => unknown)[] = [];

  before(async function () {
    rabbit = await sharedRabbit(this);
    httpbin = await sharedHttpbin(this);
    time = startRunningClock();
    cleanups.push(() => time.stop());
    const folder = await mkdtemp(path.join(tmpdir(), 'app-services-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    service = await startEmbeddedService({ ...ADMIN, DATA_DIR: folder, PORT: '0', REFRESH_TICK_MS: '100' }, time.clock);
    cleanups.push(() => service.stop());
    admin = apiOf(service.url, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_API_KEY);
    noauth = await createSecretFixture(admin, 'noauth');
    operator = await makeOperator(admin, noauth);
  });

  beforeEach(async () => {
    const { startAppServices } = await sandbox('appServices.mjs');
    appServices = await startAppServices({ now: time.now });
  });

  afterEach(async () => {
    await started?.stop();
    started = undefined;
    await appServices.stop();
  });

  after(async () => {
    for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
  });

  /** Shown in docs/recipes.md, for each of the four. */
  const TYPES = {
    'application user': (format: string) => ({
      client: { ...ofUsers(format), token_uri: `${appServices.url}/acme/shop/token` },
      values: appServices.applicationUser,
    }),
    application: (format: string) => ({
      client: { ...ofClients(format), ...appServices.application, token_uri: `${appServices.url}/acme/shop/token` },
      values: {},
    }),
    'admin user': (format: string) => ({
      client: { ...ofUsers(format), token_uri: `${appServices.url}/management/token` },
      values: appServices.adminUser,
    }),
    organization: (format: string) => ({
      client: { ...ofClients(format), ...appServices.organization, token_uri: `${appServices.url}/management/token` },
      values: {},
    }),
  };
  const ofUsers = (format: string) => ({
    grant_type: 'password',
    client_id: 'shop',
    client_auth: 'none',
    token_request_format: format,
    token_params: { ttl: TTL },
  });
  const ofClients = (format: string) => ({
    grant_type: 'client_credentials',
    client_auth: format === 'json' ? 'json' : 'post',
    token_request_format: format,
    token_params: { ttl: TTL },
  });

  async function post(client: object, values: object) {
    const fixture = await createSecretFixture(admin, 'oauth2', client);
    const response = await admin('POST', fixture.secretsPath, newSecret(fixture, 'App Services', values));
    return { ...response, fixture };
  }

  /** @returns the path of the new secret */
  async function createSecret(client: object, values: object): Promise<string> {
    const { status, body, fixture } = await post(client, values);
    expect(status, JSON.stringify(body)).to.equal(201);
    return `${fixture.secretsPath}/${body.data.id as string}`;
  }

  const idOf = (secretPath: string): string => secretPath.split('/').at(-1)!;
  const credentialsOf = async (secretPath: string): Promise<Record<string, unknown>> =>
    (await admin('GET', secretPath)).body.data.attributes.credentials as Record<string, unknown>;

  /** Returns the status of one message through the step of each secret. */
  async function statuses(steps: SecretSteps): Promise<unknown[]> {
    const results = await Promise.all(steps.steps.map((step) => step.run([{ body: {} }])));
    return results.map(({ data, errors }) => data[0]?.statusCode ?? errors[0]?.message);
  }

  async function start(secretIds: readonly string[], url: string): Promise<SecretSteps> {
    const at = { url: service.url, workspaceId: noauth.workspaceId, operator };
    const config = { reader: { method: 'GET', url: `"${url}"` } };
    return (started = await startSecretSteps({ uri: rabbit.uri, service: at, secretIds, config }));
  }

  for (const format of ['json', 'form']) {
    it(`obtains and refreshes tokens of all four, with ${format} token requests`, async () => {
      const paths: string[] = [];
      for (const type of Object.values(TYPES)) {
        const { client, values } = type(format);
        paths.push(await createSecret(client, values));
      }
      const first = await Promise.all(paths.map(credentialsOf));
      for (const { access_token: token, expires_in: lifetime } of first) {
        expect(token).to.match(/^YWMt/);
        expect(lifetime).to.equal(TTL / 1000);
      }
      const steps = await start(paths.map(idOf), `${appServices.url}/acme/shop/quotes`);
      expect(await statuses(steps)).to.deep.equal([200, 200, 200, 200]);

      time.putForward(TTL - 20_000);
      const renewed = async (): Promise<unknown[]> =>
        (await Promise.all(paths.map(credentialsOf))).map((each, i) => each.access_token !== first[i]!.access_token);
      for (let waited = 0; waited < 200 && (await renewed()).includes(false); waited += 1) await sleep(50);
      expect(await renewed()).to.deep.equal([true, true, true, true]);
      time.putForward(60_000);
      expect(await statuses(steps)).to.deep.equal([200, 200, 200, 200]);
    });
  }

  it('rejects a wrong password and a wrong client secret, and stores nothing', async () => {
    const user = TYPES['application user']('json');
    const application = TYPES.application('json');
    for (const [client, values] of [
      [user.client, { ...user.values, password: 'planted-wrong-password' }],
      [{ ...application.client, client_secret: 'planted-wrong-secret' }, {}],
    ] as const) {
      const { status, body, fixture } = await post(client, values);
      expect(status).to.be.within(400, 499);
      expect(JSON.stringify(body)).to.include('invalid username or password').and.not.to.include('planted');
      const stored = await admin('GET', `${fixture.secretsPath}?filter[auth_client]=${fixture.clientId}`);
      expect(stored.body.data).to.deep.equal([]);
    }
    expect(service.output()).not.to.include('planted-wrong');
  });

  it("reports the server's error for a ttl above the maximum with a password, and omits the ttl for an application", async () => {
    appServices.setMaxTtl(60_000);
    const user = TYPES['application user']('json');
    const refused = await post(user.client, user.values);
    expect(refused.status).to.be.within(400, 499);
    expect(JSON.stringify(refused.body)).to.include('maximum age of 60000 milliseconds');
    const application = TYPES.application('json');
    expect(await credentialsOf(await createSecret(application.client, application.values))).to.include({
      expires_in: 60,
    });
  });

  it('uses a token without expiry after years', async () => {
    appServices.setMaxTtl(0);
    const { client, values } = TYPES.application('json');
    const secretPath = await createSecret({ ...client, token_params: {} }, values);
    const { access_token: token, ...credentials } = await credentialsOf(secretPath);
    expect(credentials).to.include({ expires_at: null }).and.not.to.have.property('expires_in');
    time.putForward(3 * 365 * DAY);
    await sleep(500);
    expect(await credentialsOf(secretPath)).to.include({ access_token: token, expires_at: null });
    expect(await statuses(await start([idOf(secretPath)], `${appServices.url}/acme/shop/quotes`))).to.deep.equal([200]);
  });

  it('puts the token into the query when token_placement says so', async () => {
    const { client, values } = TYPES.application('json');
    const secretPath = await createSecret(
      { ...client, token_placement: { in: 'query', name: 'access_token' } },
      values,
    );
    const { access_token: token } = await credentialsOf(secretPath);
    const [step] = (await start([idOf(secretPath)], `${httpbin.url}/anything?a=1`)).steps;
    const { data, errors } = await step!.run([{ body: {} }]);
    expect(errors).to.deep.equal([]);
    const { args, headers } = data[0]!.responseBody as { args: object; headers: Record<string, string> };
    expect(args).to.deep.equal({ a: '1', access_token: token });
    expect(headers).not.to.have.property('Authorization');
    expect(step!.log()).not.to.include(token);
  });

  it('calls an open application with No Auth', async () => {
    const created = await admin('POST', noauth.secretsPath, newSecret(noauth, 'No Auth', {}));
    const steps = await start([created.body.data.id as string], `${appServices.url}/acme/sandbox/quotes`);
    expect(await statuses(steps)).to.deep.equal([200]);
  });
});
