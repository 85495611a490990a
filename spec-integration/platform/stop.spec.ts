import { expect } from 'chai';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { apiOf, startCredentialService, type CredentialService } from '../support/credentialService.js';

const ADMIN = { ADMIN_EMAIL: 'admin@acme.test', ADMIN_API_KEY: 'admin-key-of-the-specs' };
const authorization = `Basic ${Buffer.from(`${ADMIN.ADMIN_EMAIL}:${ADMIN.ADMIN_API_KEY}`).toString('base64')}`;

describe('shutdown of the service', () => {
  let folder: string;
  let service: CredentialService;
  /** A provider with a request that it has not responded to yet. */
  let provider: Server;
  let requests: Promise<ServerResponse>;
  const agent = new Agent({ keepAlive: true });

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'service-'));
    provider = createServer();
    requests = once(provider, 'request').then(([, response]) => response as ServerResponse);
    provider.listen(0, '127.0.0.1');
    await once(provider, 'listening');
    service = await startCredentialService({ DATA_DIR: folder, ...ADMIN });
  });
  afterEach(async () => {
    await service.kill();
    provider.closeAllConnections();
    provider.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Refreshes a secret over a keep-alive connection. */
  async function refresh(): Promise<{ status: number | undefined; connection: string | undefined; token: unknown }> {
    const api = apiOf(service.url, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_API_KEY);
    const post = async (place: string, data: object): Promise<string> => {
      const { status, body } = await api('POST', place, { data });
      expect(status, JSON.stringify(body)).to.equal(201);
      return String(body.data.id);
    };
    const [workspace] = (await api('GET', '/v2/workspaces')).body.data;
    const [component] = (await api('GET', '/v2/components')).body.data;
    const provided = `http://127.0.0.1:${String((provider.address() as AddressInfo).port)}`;
    const client = await post('/v2/auth-clients', {
      type: 'auth-client',
      attributes: {
        type: 'oauth2',
        name: 'Acme',
        credentials: { client_id: 'a', client_secret: 'b', auth_uri: `${provided}/a`, token_uri: `${provided}/t` },
      },
      relationships: {
        components: { data: [{ type: 'component', id: component.id }] },
        workspace: { data: { type: 'workspace', id: workspace.id } },
      },
    });
    const place = `/v2/workspaces/${String(workspace.id)}/secrets`;
    const secret = await post(place, {
      type: 'auth-secret',
      attributes: { name: 'Ann', credentials: { access_token: 'old', refresh_token: 'r', expires_in: 600 } },
      relationships: { auth_client: { data: { type: 'auth-client', id: client } } },
    });
    return new Promise((resolve, reject) => {
      const options = { method: 'POST', agent, headers: { authorization } };
      request(`${service.url}${place}/${secret}/refresh`, options, (response) => {
        const { statusCode: status, headers } = response;
        text(response).then((body) => {
          resolve({
            status,
            connection: headers.connection,
            token: JSON.parse(body).data.attributes.credentials.access_token,
          });
        }, reject);
      })
        .on('error', reject)
        .end();
    });
  }

  /** Returns the state that the next start finds. */
  async function storedToken(): Promise<unknown> {
    service = await startCredentialService({ DATA_DIR: folder, ...ADMIN });
    const api = apiOf(service.url, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_API_KEY);
    const [workspace] = (await api('GET', '/v2/workspaces')).body.data;
    const { body } = await api('GET', `/v2/workspaces/${String(workspace.id)}/secrets`);
    return body.data[0].attributes.credentials.access_token;
  }

  it('completes requests in flight, stores their results, and exits with 0', async () => {
    const answer = refresh();
    const exchange = await requests;
    const stopped = service.stop();
    while (await listens(service.url)) await new Promise(setImmediate);
    exchange.setHeader('content-type', 'application/json');
    exchange.end(JSON.stringify({ access_token: 'new', token_type: 'bearer', expires_in: 600 }));
    expect(await answer).to.deep.equal({ status: 200, connection: 'close', token: 'new' });
    expect(await stopped).to.equal(0);

    expect(await storedToken()).to.equal('new');
  });

  it('stores a token whose caller disconnected before it was issued', async () => {
    const answer = refresh().catch(() => 'gone');
    const exchange = await requests;
    agent.destroy();
    expect(await answer).to.equal('gone');
    const stopped = service.stop();
    while (await listens(service.url)) await new Promise(setImmediate);
    exchange.setHeader('content-type', 'application/json');
    exchange.end(JSON.stringify({ access_token: 'new', token_type: 'bearer', expires_in: 600 }));
    expect(await stopped).to.equal(0);
    expect(await storedToken()).to.equal('new');
  });

  it('exits at once on a second signal', async () => {
    const answer = refresh().catch(() => 'cut off');
    await requests;
    const begin = performance.now();
    const stopped = service.stop();
    while (await listens(service.url)) await new Promise(setImmediate);
    process.kill(service.pid, 'SIGINT');
    expect(await stopped).to.equal(1);
    expect(await answer).to.equal('cut off');
    expect(performance.now() - begin).to.be.below(2000);
  });
});

async function listens(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`, { headers: { connection: 'close' } }).then(
    () => true,
    () => false,
  );
}
