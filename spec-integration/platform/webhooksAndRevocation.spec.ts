import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect } from 'chai';

import { isSigned, createWebhookReceiver } from '../../spec/support/webhookReceiver.js';
import { apiOf, startCredentialService, type Api, type CredentialService } from '../support/credentialService.js';
import { sharedPostgres } from '../support/services.js';
import { createSecretFixture, newSecret } from '../support/secretFixture.js';

const ADMIN = { ADMIN_EMAIL: 'admin@specs', ADMIN_API_KEY: randomBytes(24).toString('hex') };
const CLIENT = { client_id: 'crm', client_secret: 'MARKER-client-secret' };

/** A provider that issues and revokes any token, and the parameters of each request. */
function createProvider(): { readonly requests: URLSearchParams[]; readonly listener: RequestListener } {
  const requests: URLSearchParams[] = [];
  const listener: RequestListener = (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const parameters = new URLSearchParams(body);
      parameters.set('path', request.url ?? '');
      requests.push(parameters);
      response.setHeader('content-type', 'application/json');
      const token = `MARKER-${randomBytes(8).toString('hex')}`;
      response.end(request.url === '/token' ? JSON.stringify({ access_token: token, expires_in: 3600 }) : '');
    });
  };
  return { requests, listener };
}

async function waitUntil(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

function describeNotifications(
  name: string,
  replicas: number,
  settingsFor: (context: Mocha.Context) => Promise<Record<string, string>>,
): void {
  describe(`webhooks and revocation with ${String(replicas)} processes on ${name}`, function () {
    // Deliveries that a killed process had claimed are released after a minute.
    this.timeout(150_000);
    let settings: Record<string, string>;
    let services: CredentialService[];
    let servers: Server[];
    before(async function () {
      settings = { ...ADMIN, ALLOW_PRIVATE_HOSTS: '127.0.0.0/8', ...(await settingsFor(this)) };
    });
    beforeEach(async () => {
      servers = [];
      services = [];
      for (let count = 0; count < replicas; count += 1) await start();
    });
    afterEach(async () => {
      for (const service of services) await service.kill();
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    });

    async function start(): Promise<void> {
      services.push(await startCredentialService(settings));
    }
    async function listen(listener: RequestListener): Promise<string> {
      const server = createServer(listener).listen(0, '127.0.0.1');
      servers.push(server);
      await once(server, 'listening');
      return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    }
    const api: Api = (...request) => apiOf(services.at(-1)!.url, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_API_KEY)(...request);

    /** Creates secrets of that provider, and a webhook for their events. */
    async function setUp(hook: string, count: number) {
      const { requests, listener } = createProvider();
      const base = await listen(listener);
      const uris = { auth_uri: `${base}/a`, token_uri: `${base}/token`, revocation_uri: `${base}/revoke` };
      const fixture = await createSecretFixture(api, 'oauth2', { ...CLIENT, ...uris });
      const relationships = { workspace: { data: { type: 'workspace', id: fixture.workspaceId } } };
      const attributes = { url: hook, events: ['secret.refreshed'] };
      const created = await api('POST', '/v2/webhooks', { data: { type: 'webhook', attributes, relationships } });
      expect(created.status, JSON.stringify(created.body)).to.equal(201);
      const secrets: string[] = [];
      for (let number = 0; number < count; number += 1) {
        const tokens = { access_token: `MARKER-at-${String(number)}`, refresh_token: `MARKER-rt-${String(number)}` };
        const answer = await api('POST', fixture.secretsPath, newSecret(fixture, `secret ${String(number)}`, tokens));
        secrets.push(`${fixture.secretsPath}/${String(answer.body.data.id)}`);
      }
      const webhook = {
        path: `/v2/webhooks/${String(created.body.data.id)}`,
        secret: created.body.data.attributes.secret,
      };
      return { requests, secrets, webhook };
    }
    const leaks = (): string[] => services.filter((it) => it.output().includes('MARKER')).map((it) => it.output());

    it('delivers each event once, signed', async () => {
      const { received, listener } = createWebhookReceiver();
      const { secrets, webhook } = await setUp(await listen(listener), 40);
      const statuses = await Promise.all(
        secrets.map(async (secret) => (await api('POST', `${secret}/refresh`)).status),
      );
      expect(statuses).to.deep.equal(secrets.map(() => 200));
      await waitUntil(() => received.length >= 40);
      // Long enough for every process to check for further deliveries.
      await new Promise((resolve) => setTimeout(resolve, 2500));
      const about = received.map(({ message }) => String(message.data.resource.id));
      expect(about.sort()).to.deep.equal(secrets.map((secret) => secret.split('/').at(-1)!).sort());
      expect(received.filter((got) => !isSigned(got, webhook.secret, Date.now()))).to.deep.equal([]);
      expect(leaks()).to.deep.equal([]);
      await api('DELETE', webhook.path);
    });

    it('resumes an undelivered event and pending revocations after kill -9', async () => {
      const { received, listener } = createWebhookReceiver((response, _got, count) =>
        response.writeHead(count === 1 ? 500 : 204).end(),
      );
      const { requests, secrets, webhook } = await setUp(await listen(listener), 2);
      const [refreshed, removed] = secrets as [string, string];
      expect((await api('POST', `${refreshed}/refresh`)).status).to.equal(200);
      await waitUntil(() => received.length === 1);
      // The result may be stored before or after the kill; both are fine.
      expect((await api('DELETE', removed)).status).to.equal(204);
      await Promise.all(services.map((service) => service.kill()));
      await start();
      const revoked = (): readonly string[] =>
        requests
          .filter((it) => it.get('path') === '/revoke')
          .map((it) => `${String(it.get('token_type_hint'))} ${String(it.get('token'))}`);
      await waitUntil(() => revoked().some((line) => line.startsWith('access_token')));
      expect(new Set(revoked())).to.deep.equal(new Set(['refresh_token MARKER-rt-1', 'access_token MARKER-at-1']));
      await waitUntil(() => received.length >= 2);
      expect(new Set(received.map(({ id }) => id)).size).to.equal(1);
      expect(leaks()).to.deep.equal([]);
      await api('DELETE', webhook.path);
    });
  });
}

let folder: string;
before(async () => (folder = await mkdtemp(path.join(tmpdir(), 'webhooks-'))));
after(() => rm(folder, { recursive: true, force: true }));

describeNotifications('embedded storage', 1, () => Promise.resolve({ DATA_DIR: folder }));
describeNotifications('PostgreSQL', 3, async (context) => {
  const postgres = await sharedPostgres(context);
  return {
    DATABASE_URL: await postgres.freshDatabase(),
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  };
});
