import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect } from 'chai';

import { sandbox, type Instagram } from '../../spec/support/sandbox.js';
import { authenticate, secretOfFlow } from '../support/authenticate.js';
import { apiOf, type Api } from '../support/credentialService.js';
import { startEmbeddedService, type EmbeddedService } from '../support/embeddedService.js';
import { freePorts } from '../support/freePorts.js';
import type { Rabbit } from '../support/rabbit.js';
import { startRunningClock, type RunningClock } from '../support/runningClock.js';
import { startSecretSteps, type SecretSteps } from '../support/secretSteps.js';
import { sharedRabbit } from '../support/services.js';
import { makeOperator, createSecretFixture, type SecretFixture } from '../support/secretFixture.js';

const ADMIN = { ADMIN_EMAIL: 'admin@specs', ADMIN_API_KEY: 'planted-admin-key-0123456789abcdef' };
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const REFRESHED = '  instagram: GET /refresh_access_token -> 200';

/** The lifecycle of one credential: each spec continues where the previous one stopped. */
describe('Instagram tokens, through the component', function () {
  this.timeout(60_000);
  let rabbit: Rabbit;
  let time: RunningClock;
  let instagram: Instagram;
  let settings: Record<string, string>;
  let publicUrl: string;
  let service: EmbeddedService;
  let admin: Api;
  let fixture: SecretFixture;
  let secretId: string;
  let started: SecretSteps;
  let authorizedAt: number;
  let outputs = '';
  const requests: string[] = [];
  const tokens = new Set<string>();
  const cleanups: (() => unknown)[] = [];

  before(async function () {
    rabbit = await sharedRabbit(this);
    time = startRunningClock();
    cleanups.push(() => time.stop());
    const folder = await mkdtemp(path.join(tmpdir(), 'instagram-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const [port] = await freePorts(1);
    publicUrl = `http://127.0.0.1:${String(port)}`;
    settings = { ...ADMIN, DATA_DIR: folder, PORT: String(port), REFRESH_TICK_MS: '100' };
    const { startInstagram } = await sandbox('instagram.mjs');
    const log = (line: string): void => void requests.push(line);
    instagram = await startInstagram({ redirectUris: [`${publicUrl}/callback/oauth2`], now: time.now, log });
    cleanups.push(() => instagram.stop());
    service = await startEmbeddedService(settings, time.clock);
    cleanups.push(() => service.stop());
    admin = apiOf(publicUrl, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_API_KEY);
    fixture = await createSecretFixture(admin, 'oauth2_instagram', instagram.client);
  });

  after(async () => {
    for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
  });

  const refreshes = (): number => requests.filter((line) => line === REFRESHED).length;

  async function readSecret(): Promise<{
    state: string;
    error?: string;
    token: string;
    days: number;
    version: string;
  }> {
    const { status, body, headers } = await admin('GET', `${fixture.secretsPath}/${secretId}`);
    expect(status, JSON.stringify(body)).to.equal(200);
    const { state, error, credentials } = body.data.attributes;
    tokens.add(credentials.access_token as string);
    const days = Math.round((Date.parse(credentials.expires_at as string) - authorizedAt) / DAY);
    return { state, error, token: credentials.access_token, days, version: headers.get('etag')! };
  }

  async function until(check: () => Promise<boolean> | boolean): Promise<void> {
    for (let waited = 0; waited < 200; waited += 1) {
      if (await check()) return;
      await sleep(50);
    }
    throw new Error(`condition not met; requests to Instagram:\n${requests.join('\n')}`);
  }

  async function callInstagram(): Promise<{ user: unknown; errors: readonly { message: string }[] }> {
    const { data, errors, rebounds } = await started.steps[0]!.run([{ body: {} }]);
    expect(rebounds).to.deep.equal([]);
    return { user: (data[0]?.responseBody as { username?: string } | undefined)?.username, errors };
  }

  it('are obtained by one authorization, as long-lived tokens', async () => {
    const flow = { api: admin, publicUrl, ...fixture, scopes: [instagram.scopes[0]!] };
    const { flowId, page } = await authenticate(flow);
    expect(page.status).to.equal(200);
    authorizedAt = time.now();
    const created = await admin(
      'POST',
      fixture.secretsPath,
      secretOfFlow(flowId, { name: 'Ann', reference: 'instagram.ann' }),
    );
    expect(created.status, JSON.stringify(created.body)).to.equal(201);
    secretId = created.body.data.id as string;
    expect(created.body.data.attributes.credentials.undefined_params.user_id).to.equal('17841400000000017');
    expect(await readSecret()).to.include({ state: 'ready', days: 60 });

    const operator = await makeOperator(admin, fixture);
    started = await startSecretSteps({
      uri: rabbit.uri,
      service: { url: publicUrl, workspaceId: fixture.workspaceId, operator },
      secretIds: ['instagram.ann'],
      config: { reader: { method: 'GET', url: `"${instagram.url}/me?fields=username"` } },
    });
    cleanups.push(() => started.stop());
    expect(await callInstagram()).to.deep.equal({ user: 'ann', errors: [] });
  });

  it('are not refreshed in their first 24 hours by a forced refresh, which calls no provider', async () => {
    const { status, body } = await admin('POST', `${fixture.secretsPath}/${secretId}/refresh`);
    expect([status, body.errors[0].code]).to.deep.equal([409, 'too_early']);
    const retryAt = Date.parse(body.errors[0].meta.retry_at as string);
    expect(retryAt - authorizedAt).to.be.within(DAY - 60_000, DAY + 60_000);
    expect(requests.filter((line) => line.includes('refresh'))).to.deep.equal([]);
  });

  it('are refreshed in the middle of their lifetime of 60 days', async () => {
    time.putForward(29 * DAY);
    await sleep(500);
    expect(refreshes()).to.equal(0);
    time.putForward(DAY + HOUR);
    await until(async () => refreshes() === 1 && (await readSecret()).days === 90);
    expect(await readSecret()).to.include({ state: 'ready', version: '"2"' });
  });

  it('are valid after the first 60 days', async () => {
    time.putForward(31 * DAY);
    await until(async () => refreshes() === 2 && (await readSecret()).days === 121);
    expect(await callInstagram()).to.deep.equal({ user: 'ann', errors: [] });
  });

  it('are refreshed again a day after a transient failure of Instagram', async () => {
    instagram.fail({ code: 2, message: 'Service temporarily unavailable', status: 503 });
    time.putForward(31 * DAY);
    await until(() => requests.some((line) => line.endsWith('/refresh_access_token -> 503')));
    expect(await readSecret()).to.include({ state: 'ready', days: 121 });
    instagram.fail(null);
    time.putForward(DAY + HOUR);
    await until(async () => refreshes() === 3 && (await readSecret()).days > 150);
    expect(await callInstagram()).to.deep.equal({ user: 'ann', errors: [] });
  });

  it('need reauthorization when they expire while the service is down', async () => {
    outputs += service.output();
    await service.stop();
    time.putForward(61 * DAY);
    service = await startEmbeddedService(settings, time.clock);
    await until(async () => (await readSecret()).state === 'error');
    expect((await readSecret()).error).to.include('Session has expired');
    const { status, body } = await admin('POST', `${fixture.secretsPath}/${secretId}/refresh`);
    expect([status, body.errors[0].code]).to.deep.equal([424, 'reauthorization_required']);
    const { errors } = await callInstagram();
    expect(errors.map(({ message }) => message).join()).to.match(/Re-Authenticate/i);
  });

  it('are valid again under the same id after reauthorization', async () => {
    const reauthorization = { api: admin, publicUrl, ...fixture, scopes: [instagram.scopes[0]!], secretId };
    expect((await authenticate(reauthorization)).page.status).to.equal(200);
    authorizedAt = time.now();
    expect(await readSecret()).to.include({ state: 'ready', days: 60 });
    expect(await callInstagram()).to.deep.equal({ user: 'ann', errors: [] });
  });

  it('appear in no log, like the client secret', () => {
    const logs = [outputs, service.output(), started.steps[0]!.log(), requests.join('\n')];
    expect(tokens.size).to.be.at.least(2);
    for (const log of logs)
      for (const value of [...tokens, instagram.client.client_secret]) expect(log).not.to.include(value);
  });
});
