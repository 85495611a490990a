import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect } from 'chai';

import { sandbox, type AuthorizationServer } from '../../spec/support/sandbox.js';
import { authenticate, secretOfFlow } from '../support/authenticate.js';
import { apiOf, startCredentialService, type Api, type CredentialService } from '../support/credentialService.js';
import { freePorts } from '../support/freePorts.js';
import type { Rabbit } from '../support/rabbit.js';
import { startSecretSteps, type SecretSteps } from '../support/secretSteps.js';
import { sharedRabbit } from '../support/services.js';
import { makeOperator, createSecretFixture, type SecretFixture } from '../support/secretFixture.js';

const ADMIN = { ADMIN_EMAIL: 'admin@specs', ADMIN_API_KEY: 'planted-admin-key-0123456789abcdef' };
/** How long an access token lives, in seconds. */
const LIFE = 4;

/** An authorization server of others, a process of the service, and processes of the component on the real runtime. */
describe('the OAuth2 loop, through the component', function () {
  this.timeout(90_000);
  let rabbit: Rabbit;
  let service: CredentialService;
  let publicUrl: string;
  let server: AuthorizationServer;
  let admin: Api;
  let shelf: SecretFixture;
  let started: SecretSteps | undefined;
  const atEnd: (() => Promise<unknown>)[] = [];
  const seen = new Set<string>();

  before(async function () {
    rabbit = await sharedRabbit(this);
    const folder = await mkdtemp(path.join(tmpdir(), 'oauth2-'));
    atEnd.push(() => rm(folder, { recursive: true }));
    const [port] = await freePorts(1);
    publicUrl = `http://127.0.0.1:${String(port)}`;
    const { startAuthorizationServer } = await sandbox('authorizationServer.mjs');
    server = await startAuthorizationServer({ redirectUris: [`${publicUrl}/callback/oauth2`], tokenSeconds: LIFE });
    atEnd.push(() => server.stop());
    service = await startCredentialService({
      ...ADMIN,
      DATA_DIR: folder,
      PORT: String(port),
      REFRESH_TICK_MS: '200',
      LOG_LEVEL: 'trace',
    });
    atEnd.push(() => service.stop());
    admin = apiOf(service.url, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_API_KEY);
    // The endpoints are discovered.
    shelf = await createSecretFixture(admin, 'oauth2', { ...server.client, issuer: server.url });
    seen.add(server.client.client_secret);
  });

  afterEach(async () => {
    await started?.stop();
    started = undefined;
  });

  after(async () => {
    for (const end of atEnd.splice(0).reverse()) await end();
  });

  const loop = (more: { secretId?: string; button?: 'Cancel' } = {}) =>
    authenticate({ api: admin, publicUrl, ...shelf, scopes: ['notes:read', 'notes:write'], ...more });

  async function refreshesOf(id: string): Promise<string[]> {
    const { body } = await admin('GET', `/v2/audit-records?filter[resource]=${id}&filter[action]=refresh`);
    return (body.data as { attributes: { outcome: string } }[]).map(({ attributes }) => attributes.outcome);
  }

  async function tokenOf(id: string): Promise<string> {
    const { body } = await admin('GET', `${shelf.secretsPath}/${id}`);
    const token = body.data.attributes.credentials.access_token as string;
    seen.add(token);
    return token;
  }

  it('shows what the provider says when the user cancels, and makes nothing of it', async () => {
    const { flowId, page } = await loop({ button: 'Cancel' });
    expect(page.html).to.include('Cancel was clicked');
    const { body } = await admin('GET', `/v2/workspaces/${shelf.workspaceId}/auth-flows/${flowId}`);
    expect(body.data.attributes).to.deep.include({
      status: 'failed',
      error: { code: 'access_denied', description: 'Cancel was clicked' },
    });
    const refused = await admin('POST', shelf.secretsPath, secretOfFlow(flowId, { name: 'none' }));
    expect(refused.status).to.equal(409);
  });

  it('from one click on: two processes work through 120 messages over many lives of the token, and none fails', async () => {
    const { flowId, page } = await loop();
    expect(page.status).to.equal(200);
    const made = await admin(
      'POST',
      shelf.secretsPath,
      secretOfFlow(flowId, { name: 'Notes', reference: 'notes.ann' }),
    );
    expect(made.status, JSON.stringify(made.body)).to.equal(201);
    const id = made.body.data.id as string;
    expect(made.body.data.attributes.credentials).to.include({ expires_in: LIFE, refresh_token: '***' });

    const operator = await makeOperator(admin, shelf);
    started = await startSecretSteps({
      uri: rabbit.uri,
      service: { url: service.url, workspaceId: shelf.workspaceId, operator },
      secretIds: ['notes.ann', id],
      config: { reader: { method: 'GET', url: `"${server.url}/api/notes"` } },
      prefetch: 5,
    });
    const tokens = new Set<string>();
    for (let round = 0; round < 6; round += 1) {
      tokens.add(await tokenOf(id));
      const messages = Array.from({ length: 10 }, () => ({ body: {} }));
      for (const { data, errors, rebounds } of await Promise.all(started.steps.map((step) => step.run(messages)))) {
        expect([errors, rebounds]).to.deep.equal([[], []]);
        expect(data.map(({ responseBody }) => responseBody)).to.deep.equal(
          messages.map(() => ({ user: 'ann', notes: [] })),
        );
      }
      await sleep(LIFE * 750);
    }
    // Every one of them was replaced before its end, and each refresh token was used once: the server ends the grant otherwise.
    const outcomes = await refreshesOf(id);
    expect(tokens.size).to.be.at.least(5);
    expect(outcomes.length).to.be.at.least(5);
    expect(new Set(outcomes)).to.deep.equal(new Set(['ok']));
    for (const log of [...started.steps.map((step) => step.log()), service.output()]) {
      for (const value of seen) expect(log).not.to.include(value);
    }
  });

  it('after the user has taken the grant back: says so, and works again once authenticated anew, under the same id', async () => {
    const { flowId } = await loop();
    const made = await admin('POST', shelf.secretsPath, secretOfFlow(flowId, { name: 'Notes, again' }));
    const id = made.body.data.id as string;
    server.endGrants();
    const state = async (): Promise<string> =>
      (await admin('GET', `${shelf.secretsPath}/${id}`)).body.data.attributes.state as string;
    for (let waited = 0; waited < 100 && (await state()) === 'ready'; waited += 1) await sleep(100);
    expect(await state()).to.equal('error');
    const refused = await admin('POST', `${shelf.secretsPath}/${id}/refresh`);
    expect([refused.status, refused.body.errors[0].code]).to.deep.equal([424, 'reauthorization_required']);

    const again = await loop({ secretId: id });
    expect(again.page.status).to.equal(200);
    expect(await state()).to.equal('ready');
    const answer = await fetch(`${server.url}/api/notes`, {
      headers: { authorization: `Bearer ${await tokenOf(id)}` },
    });
    expect(answer.status).to.equal(200);
  });
});
