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

/** The component on the real runtime, the runner's step API, and a process of the service behind it; nothing is played. */
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
  const atEnd: (() => Promise<unknown>)[] = [];

  before(async function () {
    rabbit = await sharedRabbit(this);
    httpbin = await sharedHttpbin(this);
    const folder = await mkdtemp(path.join(tmpdir(), 'component-'));
    atEnd.push(() => rm(folder, { recursive: true }));
    service = await startCredentialService({ ...ADMIN, DATA_DIR: folder, LOG_LEVEL: 'trace' });
    atEnd.push(() => service.stop());
    provider = await startProvider();
    atEnd.push(() => provider.stop());
    admin = apiOf(service.url, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_API_KEY);
    basic = await createSecretFixture(admin, 'basic');
    operator = await makeOperator(admin, basic);
  });

  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.stop()));
  });

  after(async () => {
    for (const end of atEnd.splice(0).reverse()) await end();
  });

  /** @returns its id */
  async function keep(shelf: SecretFixture, credentials: object, more: object = {}): Promise<string> {
    const made = await admin('POST', shelf.secretsPath, newSecret(shelf, 'for a step', credentials, more));
    expect(made.status, JSON.stringify(made.body)).to.equal(201);
    return made.body.data.id as string;
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

  it('signs with basic, with no auth, and with a key in each of the five places', async () => {
    const noauth = await createSecretFixture(admin, 'noauth');
    const ofClient = { name: 'X-Key', value: 'planted-in-header', location: 'header' };
    const key = await createSecretFixture(admin, 'api_key', ofClient);
    const keyIn = (location: string) =>
      keep(key, { headerName: 'key', headerValue: `planted-in-${location}`, location });
    const ids = [
      await keep(basic, { username: 'ann', password: 'planted-s3cr:t' }),
      await keep(noauth, {}),
      await keep(key, {}),
      ...(await Promise.all(['query', 'path', 'body', 'cookie'].map(keyIn))),
    ];
    const steps = await start(ids, {
      reader: {
        method: 'POST',
        url: `"${httpbin.url}/anything/{key}?a=1"`,
        body: { contentType: 'application/json', raw: '{ "id": id }' },
      },
    });
    // Only the key for the path finds its place in braces; to all others they are text.
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

  it('by reference, has a token that ends in the middle of a run refreshed once for two processes', async () => {
    const shelf = await createSecretFixture(admin, 'oauth2', {
      client_id: 'crm',
      client_secret: 'planted-client-secret',
      auth_uri: `${provider.url}/authorize`,
      token_uri: `${provider.url}/token`,
    });
    const tokens = { access_token: 'planted-token-0', refresh_token: 'planted-refresh-token', expires_in: 60 };
    const id = await keep(shelf, tokens, { reference: 'crm.OAuth' });
    const config = { reader: { method: 'GET', url: `"${provider.url}/resource"` } };
    const steps = await start(['crm.OAuth', 'crm.OAuth'], config, { prefetch: 25 });
    const messages = Array.from({ length: 50 }, () => ({ body: {} }));
    const results = await Promise.all(steps.map((step) => step.run(messages)));

    for (const { data, errors, rebounds } of results) {
      expect([errors, rebounds]).to.deep.equal([[], []]);
      expect(data.map(({ responseBody }) => responseBody)).to.deep.equal(messages.map(() => ({ ok: true })));
    }
    expect(provider.asked).to.deep.equal([{ grant_type: 'refresh_token', refresh_token: 'planted-refresh-token' }]);
    expect(provider.counts.accepted).to.deep.equal({ 'planted-token-0': LIFE, 'planted-token-1': 100 - LIFE });
    expect(provider.counts.refused).to.be.within(GATHERED, 50);
    const audited = await admin('GET', `/v2/audit-records?filter[resource]=${id}&filter[action]=refresh`);
    const outcomes = (audited.body.data as { attributes: { outcome: string; version: number } }[]).map(
      ({ attributes: { outcome, version } }) => [outcome, version],
    );
    expect(outcomes).to.deep.equal([['ok', 2]]);
    const logs = [...steps.map((step) => step.log()), service.output()];
    for (const log of logs) expect(log).not.to.match(/planted-(?!admin)/);
  });
});

/** What httpbin says of a request. */
interface Echo {
  readonly headers: Readonly<Record<string, string>>;
  readonly args: object;
  readonly url: string;
  readonly json: unknown;
}

/** How many requests the first token is good for. */
const LIFE = 30;
/** The first refusals wait until there are so many, so that they all name the same token at once. */
const GATHERED = 20;

interface Provider {
  readonly url: string;
  /** The parameters of each request for a token. */
  readonly asked: Record<string, string>[];
  /** Requests of the resource, the accepted ones by token. */
  readonly counts: { readonly accepted: Record<string, number>; refused: number };
  stop(): Promise<void>;
}

/** A token endpoint, and a resource that takes the token `planted-token-0` a number of times and then those it gave. */
async function startProvider(): Promise<Provider> {
  const asked: Record<string, string>[] = [];
  const counts: Provider['counts'] = { accepted: {}, refused: 0 };
  let waiting: ServerResponse[] = [];
  const resource = (token: string, response: ServerResponse): void => {
    const used = counts.accepted[token] ?? 0;
    if (token === 'planted-token-0' ? used < LIFE : asked.length > 0 && token === currentToken()) {
      counts.accepted[token] = used + 1;
      answer(response, 200, { ok: true });
      return;
    }
    counts.refused += 1;
    waiting.push(response);
    if (counts.refused < GATHERED) return;
    for (const each of waiting) answer(each, 401, { error: 'invalid_token' });
    waiting = [];
  };
  const currentToken = (): string => `planted-token-${String(asked.length)}`;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/token') {
        asked.push(Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())));
        answer(response, 200, { access_token: currentToken(), expires_in: 3600 });
      } else {
        resource((request.headers.authorization ?? '').replace('Bearer ', ''), response);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    asked,
    counts,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
