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
/** Lifetime of an access token, in seconds. */
const LIFETIME = 4;

/** A third-party authorization server, a process of the service, and processes of the component on the real runtime. */
describe('OAuth2 authorization and refresh, through the component', function () {
  this.timeout(90_000);
  let rabbit: Rabbit;
  let service: CredentialService;
  let publicUrl: string;
  let server: AuthorizationServer;
  let admin: Api;
  let fixture: SecretFixture;
  let started: SecretSteps | undefined;
  const cleanups: (() => Promise<unknown>)[] = [];
  const seen = new Set<string>();

  before(async function () {
    rabbit = await sharedRabbit(this);
    const folder = await mkdtemp(path.join(tmpdir(), 'oauth2-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const [port] = await freePorts(1);
    publicUrl = `http://127.0.0.1:${String(port)}`;
    const { startAuthorizationServer } = await sandbox('authorizationServer.mjs');
    server = await startAuthorizationServer({ redirectUris: [`${publicUrl}/callback/oauth2`], tokenSeconds: LIFETIME });
    cleanups.push(() => server.stop());
    service = await startCredentialService({
      ...ADMIN,
      DATA_DIR: folder,
      PORT: String(port),
      REFRESH_TICK_MS: '200',
      LOG_LEVEL: 'trace',
    });
    cleanups.push(() => service.stop());
    admin = apiOf(service.url, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_API_KEY);
    // The endpoints are discovered.
    fixture = await createSecretFixture(admin, 'oauth2', { ...server.client, issuer: server.url });
    seen.add(server.client.client_secret);
  });

  afterEach(async () => {
    await started?.stop();
    started = undefined;
  });

  after(async () => {
    for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
  });

  const authorize = (more: { secretId?: string; button?: 'Cancel' } = {}) =>
    authenticate({ api: admin, publicUrl, ...fixture, scopes: ['notes:read', 'notes:write'], ...more });

  async function refreshesOf(id: string): Promise<string[]> {
    const { body } = await admin('GET', `/v2/audit-records?filter[resource]=${id}&filter[action]=refresh`);
    return (body.data as { attributes: { outcome: string } }[]).map(({ attributes }) => attributes.outcome);
  }

  async function tokenOf(id: string): Promise<string> {
    const { body } = await admin('GET', `${fixture.secretsPath}/${id}`);
    const token = body.data.attributes.credentials.access_token as string;
    seen.add(token);
    return token;
  }

  it("shows the provider's error when the user cancels, and creates no secret", async () => {
    const { flowId, page } = await authorize({ button: 'Cancel' });
    expect(page.html).to.include('Cancel was clicked');
    const { body } = await admin('GET', `/v2/workspaces/${fixture.workspaceId}/auth-flows/${flowId}`);
    expect(body.data.attributes).to.deep.include({
      status: 'failed',
      error: { code: 'access_denied', description: 'Cancel was clicked' },
    });
    const refusal = await admin('POST', fixture.secretsPath, secretOfFlow(flowId, { name: 'none' }));
    expect(refusal.status).to.equal(409);
  });

  it('processes 120 messages in two processes over many token lifetimes after one authorization', async () => {
    const { flowId, page } = await authorize();
    expect(page.status).to.equal(200);
    const created = await admin(
      'POST',
      fixture.secretsPath,
      secretOfFlow(flowId, { name: 'Notes', reference: 'notes.ann' }),
    );
    expect(created.status, JSON.stringify(created.body)).to.equal(201);
    const id = created.body.data.id as string;
    expect(created.body.data.attributes.credentials).to.include({ expires_in: LIFETIME, refresh_token: '***' });

    const operator = await makeOperator(admin, fixture);
    started = await startSecretSteps({
      uri: rabbit.uri,
      service: { url: service.url, workspaceId: fixture.workspaceId, operator },
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
      await sleep(LIFETIME * 750);
    }
    // Each token was refreshed before its expiry, and each refresh token was used once: otherwise the server revokes the grant.
    const outcomes = await refreshesOf(id);
    expect(tokens.size).to.be.at.least(5);
    expect(outcomes.length).to.be.at.least(5);
    expect(new Set(outcomes)).to.deep.equal(new Set(['ok']));
    for (const log of [...started.steps.map((step) => step.log()), service.output()]) {
      for (const value of seen) expect(log).not.to.include(value);
    }
  });

  it('reports a grant that the user has revoked, and works again under the same id after reauthorization', async () => {
    const { flowId } = await authorize();
    const created = await admin('POST', fixture.secretsPath, secretOfFlow(flowId, { name: 'Notes, again' }));
    const id = created.body.data.id as string;
    server.endGrants();
    const state = async (): Promise<string> =>
      (await admin('GET', `${fixture.secretsPath}/${id}`)).body.data.attributes.state as string;
    for (let waited = 0; waited < 100 && (await state()) === 'ready'; waited += 1) await sleep(100);
    expect(await state()).to.equal('error');
    const refusal = await admin('POST', `${fixture.secretsPath}/${id}/refresh`);
    expect([refusal.status, refusal.body.errors[0].code]).to.deep.equal([424, 'reauthorization_required']);

    const reauthorized = await authorize({ secretId: id });
    expect(reauthorized.page.status).to.equal(200);
    expect(await state()).to.equal('ready');
    const response = await fetch(`${server.url}/api/notes`, {
      headers: { authorization: `Bearer ${await tokenOf(id)}` },
    });
    expect(response.status).to.equal(200);
  });
});
