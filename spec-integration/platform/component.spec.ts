import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect } from 'chai';

import { apiOf, startCredentialService, type Api, type CredentialService } from '../support/credentialService.js';
import type { Httpbin } from '../support/httpbin.js';
import type { OneStep } from '../support/oneStep.js';
import type { Rabbit } from '../support/rabbit.js';
import { startSecretSteps } from '../support/secretSteps.js';
import { sharedHttpbin, sharedRabbit } from '../support/services.js';
import { makeOperator, createSecretFixture, newSecret, type SecretFixture } from '../support/secretFixture.js';

const ADMIN = { ADMIN_EMAIL: 'admin@specs', ADMIN_API_KEY: 'planted-admin-key-0123456789abcdef' };

/** The component in the real runtime with the runner's step API and a process of the credential service, without mocks. */
describe("the component with the credential service's secrets", function () {
  this.timeout(60_000);
  let rabbit: Rabbit;
  let httpbin: Httpbin;
  let service: CredentialService;
  let provider: Provider;
  let admin: Api;
  let basic: SecretFixture;
  let operator: { readonly email: string; readonly key: string };
  const running: { stop(): Promise<unknown> }[] = [];
  const cleanups: (() => Promise<unknown>)[] = [];

  before(async function () {
    rabbit = await sharedRabbit(this);
    httpbin = await sharedHttpbin(this);
    const folder = await mkdtemp(path.join(tmpdir(), 'component-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    service = await startCredentialService({ ...ADMIN, DATA_DIR: folder, LOG_LEVEL: 'trace' });
    cleanups.push(() => service.stop());
    provider = await startProvider();
    cleanups.push(() => provider.stop());
    admin = apiOf(service.url, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_API_KEY);
    basic = await createSecretFixture(admin, 'basic');
    operator = await makeOperator(admin, basic);
  });

  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.stop()));
  });

  after(async () => {
    for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
  });

  /** Creates a secret and returns its id. */
  async function createSecret(fixture: SecretFixture, credentials: object, more: object = {}): Promise<string> {
    const created = await admin('POST', fixture.secretsPath, newSecret(fixture, 'for a step', credentials, more));
    expect(created.status, JSON.stringify(created.body)).to.equal(201);
    return created.body.data.id as string;
  }

  /** Starts a process for each step, each with its own secret. */
  async function start(
    secretIds: readonly string[],
    config: object,
    { prefetch }: { readonly prefetch: number } = { prefetch: 1 },
  ): Promise<readonly OneStep[]> {
    const { workspaceId } = basic;
    const options = { uri: rabbit.uri, service: { url: service.url, workspaceId, operator } };
    const started = await startSecretSteps({ ...options, secretIds, config, prefetch });
    running.push(started);
    return started.steps;
  }

  it('authenticates with basic, without credentials, and with an API key in each of the five locations', async () => {
    const noauth = await createSecretFixture(admin, 'noauth');
    const ofClient = { name: 'X-Key', value: 'planted-in-header', location: 'header' };
    const key = await createSecretFixture(admin, 'api_key', ofClient);
    const keyIn = (location: string) =>
      createSecret(key, { headerName: 'key', headerValue: `planted-in-${location}`, location });
    const ids = [
      await createSecret(basic, { username: 'ann', password: 'planted-s3cr:t' }),
      await createSecret(noauth, {}),
      await createSecret(key, {}),
      ...(await Promise.all(['query', 'path', 'body', 'cookie'].map(keyIn))),
    ];
    const steps = await start(ids, {
      reader: {
        method: 'POST',
        url: `"${httpbin.url}/anything/{key}?a=1"`,
        body: { contentType: 'application/json', raw: '{ "id": id }' },
      },
    });
    // Only the API key in the path replaces the placeholder; for the others the braces are text.
    const seen = await Promise.all(
      steps.map(async (step) => {
        const { data, errors } = await step.run([{ body: { id: 7 } }]);
        expect(errors).to.deep.equal([]);
        const { headers, args, url, json } = data[0]!.responseBody as Echo;
        const { pathname } = new URL(url);
        return {
          authorization: headers.Authorization,
          header: headers['X-Key'],
          cookie: headers.Cookie,
          pathname: decodeURIComponent(pathname),
          args,
          json,
        };
      }),
    );
    const bare = {
      authorization: undefined,
      header: undefined,
      cookie: undefined,
      pathname: '/anything/{key}',
      args: { a: '1' },
      json: { id: 7 },
    };
    expect(seen).to.deep.equal([
      { ...bare, authorization: `Basic ${Buffer.from('ann:planted-s3cr:t').toString('base64')}` },
      bare,
      { ...bare, header: 'planted-in-header' },
      { ...bare, args: { a: '1', key: 'planted-in-query' } },
      { ...bare, pathname: '/anything/planted-in-path' },
      { ...bare, json: { id: 7, key: 'planted-in-body' } },
      { ...bare, cookie: 'key=planted-in-cookie' },
    ]);
    for (const step of steps) expect(step.log()).not.to.include('planted');
  });

  it('refreshes a token that expires during a run once for two processes, by reference', async () => {
    const fixture = await createSecretFixture(admin, 'oauth2', {
      client_id: 'crm',
      client_secret: 'planted-client-secret',
      auth_uri: `${provider.url}/authorize`,
      token_uri: `${provider.url}/token`,
    });
    const tokens = { access_token: 'planted-token-0', refresh_token: 'planted-refresh-token', expires_in: 60 };
    const id = await createSecret(fixture, tokens, { reference: 'crm.OAuth' });
    const config = { reader: { method: 'GET', url: `"${provider.url}/resource"` } };
    const steps = await start(['crm.OAuth', 'crm.OAuth'], config, { prefetch: 25 });
    const messages = Array.from({ length: 50 }, () => ({ body: {} }));
    const results = await Promise.all(steps.map((step) => step.run(messages)));

    for (const { data, errors, rebounds } of results) {
      expect([errors, rebounds]).to.deep.equal([[], []]);
      expect(data.map(({ responseBody }) => responseBody)).to.deep.equal(messages.map(() => ({ ok: true })));
    }
    expect(provider.tokenRequests).to.deep.equal([
      { grant_type: 'refresh_token', refresh_token: 'planted-refresh-token' },
    ]);
    expect(provider.counts.accepted).to.deep.equal({
      'planted-token-0': FIRST_TOKEN_REQUESTS,
      'planted-token-1': 100 - FIRST_TOKEN_REQUESTS,
    });
    expect(provider.counts.rejected).to.be.within(REJECTION_BATCH, 50);
    const audited = await admin('GET', `/v2/audit-records?filter[resource]=${id}&filter[action]=refresh`);
    const outcomes = (audited.body.data as { attributes: { outcome: string; version: number } }[]).map(
      ({ attributes: { outcome, version } }) => [outcome, version],
    );
    expect(outcomes).to.deep.equal([['ok', 2]]);
    const logs = [...steps.map((step) => step.log()), service.output()];
    for (const log of logs) expect(log).not.to.match(/planted-(?!admin)/);
  });
});

/** The response of httpbin's /anything. */
interface Echo {
  readonly headers: Readonly<Record<string, string>>;
  readonly args: object;
  readonly url: string;
  readonly json: unknown;
}

/** Number of requests that accept the first token. */
const FIRST_TOKEN_REQUESTS = 30;
/** Number of first rejections that are sent together, so that their refreshes name the same token concurrently. */
const REJECTION_BATCH = 20;

interface Provider {
  readonly url: string;
  /** The parameters of each token request. */
  readonly tokenRequests: Record<string, string>[];
  /** Numbers of resource requests; accepted ones by token. */
  readonly counts: { readonly accepted: Record<string, number>; rejected: number };
  stop(): Promise<void>;
}

/** Starts a token endpoint, and a resource that accepts the token `planted-token-0` a number of times and then the issued tokens. */
async function startProvider(): Promise<Provider> {
  const tokenRequests: Record<string, string>[] = [];
  const counts: Provider['counts'] = { accepted: {}, rejected: 0 };
  let waiting: ServerResponse[] = [];
  const resource = (token: string, response: ServerResponse): void => {
    const used = counts.accepted[token] ?? 0;
    if (
      token === 'planted-token-0' ? used < FIRST_TOKEN_REQUESTS : tokenRequests.length > 0 && token === currentToken()
    ) {
      counts.accepted[token] = used + 1;
      respond(response, 200, { ok: true });
      return;
    }
    counts.rejected += 1;
    waiting.push(response);
    if (counts.rejected < REJECTION_BATCH) return;
    for (const each of waiting) respond(each, 401, { error: 'invalid_token' });
    waiting = [];
  };
  const currentToken = (): string => `planted-token-${String(tokenRequests.length)}`;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/token') {
        tokenRequests.push(Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())));
        respond(response, 200, { access_token: currentToken(), expires_in: 3600 });
      } else {
        resource((request.headers.authorization ?? '').replace('Bearer ', ''), response);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    tokenRequests,
    counts,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
