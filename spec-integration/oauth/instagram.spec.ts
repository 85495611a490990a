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

/** One life of one credential, told in its order: each of these goes on where the one before has ended. */
describe("Instagram's tokens, through the component", function () {
  this.timeout(60_000);
  let rabbit: Rabbit;
  let time: RunningClock;
  let instagram: Instagram;
  let settings: Record<string, string>;
  let publicUrl: string;
  let service: EmbeddedService;
  let admin: Api;
  let shelf: SecretFixture;
  let secretId: string;
  let started: SecretSteps;
  let connectedAt: number;
  let outputs = '';
  const asked: string[] = [];
  const tokens = new Set<string>();
  const atEnd: (() => unknown)[] = [];

  before(async function () {
    rabbit = await sharedRabbit(this);
    time = startRunningClock();
    atEnd.push(() => time.stop());
    const folder = await mkdtemp(path.join(tmpdir(), 'instagram-'));
    atEnd.push(() => rm(folder, { recursive: true }));
    const [port] = await freePorts(1);
    publicUrl = `http://127.0.0.1:${String(port)}`;
    settings = { ...ADMIN, DATA_DIR: folder, PORT: String(port), REFRESH_TICK_MS: '100' };
    const { startInstagram } = await sandbox('instagram.mjs');
    const log = (line: string): void => void asked.push(line);
    instagram = await startInstagram({ redirectUris: [`${publicUrl}/callback/oauth2`], now: time.now, log });
    atEnd.push(() => instagram.stop());
    service = await startEmbeddedService(settings, time.clock);
    atEnd.push(() => service.stop());
    admin = apiOf(publicUrl, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_API_KEY);
    shelf = await createSecretFixture(admin, 'oauth2_instagram', instagram.client);
  });

  after(async () => {
    for (const end of atEnd.splice(0).reverse()) await end();
  });

  const refreshes = (): number => asked.filter((line) => line === REFRESHED).length;

  async function shown(): Promise<{ state: string; error?: string; token: string; days: number; version: string }> {
    const { status, body, headers } = await admin('GET', `${shelf.secretsPath}/${secretId}`);
    expect(status, JSON.stringify(body)).to.equal(200);
    const { state, error, credentials } = body.data.attributes;
    tokens.add(credentials.access_token as string);
    const days = Math.round((Date.parse(credentials.expires_at as string) - connectedAt) / DAY);
    return { state, error, token: credentials.access_token, days, version: headers.get('etag')! };
  }

  async function until(check: () => Promise<boolean> | boolean): Promise<void> {
    for (let waited = 0; waited < 200; waited += 1) {
      if (await check()) return;
      await sleep(50);
    }
    throw new Error(`it did not come to that; Instagram was asked:\n${asked.join('\n')}`);
  }

  async function work(): Promise<{ user: unknown; errors: readonly { message: string }[] }> {
    const { data, errors, rebounds } = await started.steps[0]!.run([{ body: {} }]);
    expect(rebounds).to.deep.equal([]);
    return { user: (data[0]?.responseBody as { username?: string } | undefined)?.username, errors };
  }

  it('are connected by one click, as long-lived ones', async () => {
    const flow = { api: admin, publicUrl, ...shelf, scopes: [instagram.scopes[0]!] };
    const { flowId, page } = await authenticate(flow);
    expect(page.status).to.equal(200);
    connectedAt = time.now();
    const made = await admin(
      'POST',
      shelf.secretsPath,
      secretOfFlow(flowId, { name: 'Ann', reference: 'instagram.ann' }),
    );
    expect(made.status, JSON.stringify(made.body)).to.equal(201);
    secretId = made.body.data.id as string;
    expect(made.body.data.attributes.credentials.undefined_params.user_id).to.equal('17841400000000017');
    expect(await shown()).to.include({ state: 'ready', days: 60 });

    const operator = await makeOperator(admin, shelf);
    started = await startSecretSteps({
      uri: rabbit.uri,
      service: { url: publicUrl, workspaceId: shelf.workspaceId, operator },
      secretIds: ['instagram.ann'],
      config: { reader: { method: 'GET', url: `"${instagram.url}/me?fields=username"` } },
    });
    atEnd.push(() => started.stop());
    expect(await work()).to.deep.equal({ user: 'ann', errors: [] });
  });

  it('are not refreshed on demand in their first 24 hours, and Instagram is not asked', async () => {
    const { status, body } = await admin('POST', `${shelf.secretsPath}/${secretId}/refresh`);
    expect([status, body.errors[0].code]).to.deep.equal([409, 'too_early']);
    const retryAt = Date.parse(body.errors[0].meta.retry_at as string);
    expect(retryAt - connectedAt).to.be.within(DAY - 60_000, DAY + 60_000);
    expect(asked.filter((line) => line.includes('refresh'))).to.deep.equal([]);
  });

  it('are refreshed in the middle of their life, long before the 60th day', async () => {
    time.putForward(29 * DAY);
    await sleep(500);
    expect(refreshes()).to.equal(0);
    time.putForward(DAY + HOUR);
    await until(async () => refreshes() === 1 && (await shown()).days === 90);
    expect(await shown()).to.include({ state: 'ready', version: '"2"' });
  });

  it('still work when the first 60 days are over', async () => {
    time.putForward(31 * DAY);
    await until(async () => refreshes() === 2 && (await shown()).days === 121);
    expect(await work()).to.deep.equal({ user: 'ann', errors: [] });
  });

  it('that Instagram refuses to refresh for a while are tried again every day, and then are well', async () => {
    instagram.fail({ code: 2, message: 'Service temporarily unavailable', status: 503 });
    time.putForward(31 * DAY);
    await until(() => asked.some((line) => line.endsWith('/refresh_access_token -> 503')));
    expect(await shown()).to.include({ state: 'ready', days: 121 });
    instagram.fail(null);
    time.putForward(DAY + HOUR);
    await until(async () => refreshes() === 3 && (await shown()).days > 150);
    expect(await work()).to.deep.equal({ user: 'ann', errors: [] });
  });

  it('that end while the service is down are told as such: the user has to click again', async () => {
    outputs += service.output();
    await service.stop();
    time.putForward(61 * DAY);
    service = await startEmbeddedService(settings, time.clock);
    await until(async () => (await shown()).state === 'error');
    expect((await shown()).error).to.include('Session has expired');
    const { status, body } = await admin('POST', `${shelf.secretsPath}/${secretId}/refresh`);
    expect([status, body.errors[0].code]).to.deep.equal([424, 'reauthorization_required']);
    const { errors } = await work();
    expect(errors.map(({ message }) => message).join()).to.match(/Re-Authenticate/i);
  });

  it('are good again under the same id once the user has clicked', async () => {
    const again = { api: admin, publicUrl, ...shelf, scopes: [instagram.scopes[0]!], secretId };
    expect((await authenticate(again)).page.status).to.equal(200);
    connectedAt = time.now();
    expect(await shown()).to.include({ state: 'ready', days: 60 });
    expect(await work()).to.deep.equal({ user: 'ann', errors: [] });
  });

  it('are, with the secret of the app, in no log', () => {
    const logs = [outputs, service.output(), started.steps[0]!.log(), asked.join('\n')];
    expect(tokens.size).to.be.at.least(2);
    for (const log of logs)
      for (const value of [...tokens, instagram.client.client_secret]) expect(log).not.to.include(value);
  });
});
