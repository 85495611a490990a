import type { IncomingMessage, RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import { process as legacyTrigger } from '../../lib/triggers/httpRequestTrigger.js';
import verifyCredentials from '../../lib/verifyCredentials.js';
import { createLoopback } from '../support/loopback.js';
import { catchRejection } from '../support/rejection.js';
import { readBodies, createStepHarness, type StepHarness } from '../support/stepHarness.js';

const FUNCTIONS = [
  ['httpRequestAxios', 'runV2'],
  ['httpRequestAction', 'runLegacy'],
] as const;

describe('compatibility with existing flows', () => {
  const servers = createLoopback();
  const echo =
    (seen: IncomingMessage[]): RequestListener =>
    (request, response) => {
      seen.push(request);
      response.end('{}');
    };
  const get = (url: URL, more: object = {}) => ({ reader: { method: 'GET', url: `"${url.href}"`, ...more } });
  const call = (at: StepHarness, method: 'runV2' | 'runLegacy', config: Record<string, unknown>) => at[method](config);

  for (const [name, method] of FUNCTIONS) {
    it(`${name} trims the names of header rows (case header-name-spaces)`, async () => {
      const seen: IncomingMessage[] = [];
      const url = await servers.http(echo(seen));
      const headers = [
        { key: ' X-Spaced ', value: '"a"' },
        { key: '\tX-Tabbed\t', value: '"b"' },
        { key: 'x-twice', value: '"first"' },
        { key: 'X-Twice ', value: '"second"' },
        { key: ' Content-Type', value: '"text/plain"' },
      ];
      const reader = { method: 'POST', headers, body: { contentType: 'text/plain', raw: '"x"' } };
      await call(await createStepHarness(servers), method, get(url, reader));
      expect(seen[0]?.headers).to.include({
        'x-spaced': 'a',
        'x-tabbed': 'b',
        'x-twice': 'second',
        'content-type': 'text/plain',
      });
    });

    it(`${name} sends a request with a noauth secret that has no credentials (case noauth-without-credentials)`, async () => {
      const seen: IncomingMessage[] = [];
      const url = await servers.http(echo(seen));
      for (const secret of [{ type: 'noauth' }, { type: 'noauth', credentials: null }]) {
        await call(await createStepHarness(servers, { secret }), method, get(url));
      }
      expect(seen.map(({ headers }) => headers.authorization)).to.deep.equal([undefined, undefined]);
    });

    const logins: readonly (readonly [object, string])[] = [
      [{ username: 'u', password: '' }, 'Basic dTo='],
      [{ username: 'u' }, 'Basic dTo='],
      [{ username: 'u', password: null }, 'Basic dTo='],
      [{ username: '', password: 'key' }, 'Basic OmtleQ=='],
      [{ password: 'key' }, 'Basic OmtleQ=='],
      [{ username: 'ü', password: '' }, 'Basic w7w6'],
    ];
    for (const [credentials, authorization] of logins) {
      it(`${name} authenticates with ${JSON.stringify(credentials)} (case basic-empty-password)`, async () => {
        const seen: IncomingMessage[] = [];
        const url = await servers.http(echo(seen));
        await call(await createStepHarness(servers, { secret: { type: 'basic', credentials } }), method, get(url));
        expect(seen[0]?.headers.authorization).to.equal(authorization);
        expect(await verifyCredentials({ type: 'basic', credentials })).to.deep.equal({ verified: true });
      });
    }

    it(`${name} redacts a username that is the key (case basic-empty-password)`, async () => {
      const url = await servers.http((request, response) => {
        response.writeHead(400);
        response.end(`no access for sk_live_1 with ${request.headers.authorization ?? ''}`);
      });
      const secret = { type: 'basic', credentials: { username: 'sk_live_1', password: '' } };
      const { message } = await catchRejection(call(await createStepHarness(servers, { secret }), method, get(url)));
      expect(message).to.include('no access for [secret] with Basic [secret]');
    });

    it(`${name} trims the header name of an API key (case header-name-spaces)`, async () => {
      const seen: IncomingMessage[] = [];
      const url = await servers.http(echo(seen));
      const secret = { type: 'api_key', credentials: { headerName: ' X-Key ', headerValue: 'k' } };
      await call(await createStepHarness(servers, { secret }), method, get(url));
      expect(seen[0]?.headers['x-key']).to.equal('k');
    });
  }

  it('rejects a secret of another type without credentials', async () => {
    const at = await createStepHarness(servers, { secret: { type: 'basic' } });
    expect((await catchRejection(at.runV2(get(new URL('http://127.0.0.1:1'))))).message).to.include(
      'without its values',
    );
  });

  it('sends a GET for a reader without a method (case no-method)', async () => {
    const seen: IncomingMessage[] = [];
    const url = await servers.http(echo(seen));
    const at = await createStepHarness(servers);
    for (const method of [undefined, null, '']) await at.runV2(get(url, { method }));
    expect(seen.map((request) => request.method)).to.deep.equal(['GET', 'GET', 'GET']);
  });
});

describe('a connection that closes without a response (case legacy-closed)', () => {
  const servers = createLoopback();
  const closings: readonly [title: string, close: (socket: Socket) => void][] = [
    ['after the request', (socket) => socket.once('data', () => socket.destroy())],
    ['with a reset', (socket) => socket.once('data', () => socket.resetAndDestroy())],
    ['in the middle of the head', (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-'))],
    [
      'in the middle of the body',
      (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"a"')),
    ],
  ];
  for (const [title, close] of closings) {
    for (const method of ['GET', 'POST']) {
      it(`${title} fails a legacy ${method} after one request`, async () => {
        let requests = 0;
        const url = await servers.raw((socket) => {
          requests += 1;
          close(socket);
        });
        const at = await createStepHarness(servers);
        const config = { reader: { method, url: `"${url.href}"` } };
        expect((await catchRejection(at.runLegacy(config))).code).to.equal('transport');
        expect(requests).to.equal(1);
        const ending = await at.runLegacy({ ...config, enableRebound: true });
        expect([ending.kind, requests]).to.deep.equal(['rebound', 2]);
        const [body] = readBodies(await at.runLegacy({ ...config, dontThrowErrorFlg: true }));
        expect([body, requests]).to.deep.include.members([3]);
      });
    }
  }

  it('differs from a refused connection, which is retried four times at once', async () => {
    const url = await servers.closedPort();
    const at = await createStepHarness(servers);
    const error = await catchRejection(at.runLegacy({ reader: { method: 'POST', url: `"${url.href}"` } }));
    expect(error.message).to.match(/ECONNREFUSED/);
    expect(at.slept).to.deep.equal([0, 0, 0, 0]);
  });
});

describe('the deprecated trigger (case legacy-trigger-body)', () => {
  const servers = createLoopback();

  it('ignores the body of a message', async () => {
    const paths: string[] = [];
    const url = await servers.http((request, response) => {
      paths.push(request.url ?? '');
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ data: { id: 's1', attributes: { type: 'noauth', name: 'N', state: 'ready' } } }));
    });
    const emitted: unknown[] = [];
    const silent = () => undefined;
    const emitter = {
      logger: { debug: silent, info: silent, warn: silent, error: silent },
      emit: (event: string) => Promise.resolve(emitted.push(event)),
      getConfig: () => ({ API_URI: url.origin, API_USERNAME: 'u', API_KEY: 'k', WORKSPACE_ID: 'w' }),
    };
    const reader = { method: 'GET', url: `"${url.origin}/items/" & ($exists(id) ? id : "all")` };
    await legacyTrigger.call(emitter, { body: { id: 7 } }, { secretId: 's1', reader });
    await legacyTrigger.call(emitter, undefined, { secretId: 's1', reader });
    expect(paths.filter((path) => path.startsWith('/items'))).to.deep.equal(['/items/all', '/items/all']);
    expect(emitted).to.deep.equal(['data', 'data']);
  });
});
