import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { process as legacyAction } from '../../lib/actions/httpRequestAction.js';
import { process as action } from '../../lib/actions/httpRequestAxios.js';
import type { Emitter } from '../../lib/component/context.js';
import { USER_AGENT } from '../../lib/http/userAgent.js';
import { USER_AGENT as AXIOS } from '../../lib/request/dialects/v2/setDefaultHeaders.js';
import { createLoopback } from '../support/loopback.js';
import { catchFailure } from '../support/httpClient.js';

let workspaces = 0;

/** Steps with real connections. Each run has its own workspace, and so its own connections and settings. */
describe('a step with real connections', () => {
  const servers = createLoopback();

  async function platform(): Promise<{ emitter: Emitter; emitted: (readonly [string, unknown])[]; url: URL }> {
    const url = await servers.http((request, response) => {
      response.setHeader('content-type', 'application/json');
      if (request.headers['user-agent'] === undefined) response.writeHead(403).end('{}');
      else response.end('{"data":{"id":"s1","attributes":{"type":"noauth","credentials":{}}}}');
    });
    const emitted: (readonly [string, unknown])[] = [];
    const settings = { API_URI: url.origin, API_USERNAME: 'u', API_KEY: 'k', WORKSPACE_ID: `t${String(++workspaces)}` };
    const emitter: Emitter = {
      logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      emit: (event, payload) => Promise.resolve(emitted.push([event, payload])),
      getConfig: () => ({ ...settings, FLOW_ID: settings.WORKSPACE_ID, STEP_ID: 's' }),
    };
    return { emitter, emitted, url };
  }

  async function run(url: URL, reader: object = {}, more: object = {}): Promise<unknown> {
    const { emitter } = await platform();
    const config = { secretId: 's1', reader: { method: 'GET', url: `"${url.href}"`, ...reader }, ...more };
    return (await action.call(emitter, { body: {} }, config))?.body;
  }

  async function runLegacyAction(url: URL, reader: object = {}, more: object = {}): Promise<unknown[]> {
    const { emitter, emitted } = await platform();
    const config = { secretId: 's1', reader: { method: 'GET', url: `"${url.href}"`, ...reader }, ...more };
    await legacyAction.call(emitter, { body: {} }, config);
    return emitted.map(([event, payload]) => {
      if (event !== 'data') throw payload;
      return (payload as { body: unknown }).body;
    });
  }

  /** Responds to every request with the same bytes. */
  async function respondWith(...parts: (string | Buffer)[]): Promise<{ url: URL; requests: string[] }> {
    const bytes = Buffer.concat(parts.map((part) => Buffer.from(part)));
    const requests: string[] = [];
    const url = await servers.raw((socket: Socket) => {
      socket.on('data', (chunk) => {
        requests.push(chunk.toString());
        socket.write(bytes);
      });
    });
    return { url, requests };
  }

  const post = { method: 'POST', body: { contentType: 'application/json', raw: '{"order":1}' } };
  const retrying = { errorPolicy: 'byComponent', maxRetries: '3' };

  it('sends one request when the response claims gzip and is not (case mislabelled-gzip-post)', async () => {
    const json = 'Content-Type: application/json\r\nContent-Length: 11\r\n\r\n{"ok":true}';
    for (const status of ['200 OK', '201 Created']) {
      const at = await respondWith(`HTTP/1.1 ${status}\r\nContent-Encoding: gzip\r\n${json}`);
      const error = await catchFailure(run(at.url, post, retrying));
      expect(error.message).to.include(
        "The response has Content-Encoding: gzip, but its body can't be decoded: incorrect header check",
      );
      expect(at.requests).to.have.length(1);
      await catchFailure(runLegacyAction(at.url, post));
      expect(at.requests).to.have.length(2);
    }
  });

  it('reports the status of an error whose body claims gzip and is not', async () => {
    const at = await respondWith('HTTP/1.1 404 Not Found\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\ngone');
    expect((await catchFailure(run(at.url, {}, retrying))).message).to.include('status - "404"');
    expect(at.requests).to.have.length(1);
  });

  it('reads a gzip body without its trailer (case gzip-no-trailer)', async () => {
    const encoded = gzipSync('{"ok":true}').subarray(0, -8);
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n';
    const at = await respondWith(head, `Content-Length: ${String(encoded.length)}\r\n\r\n`, encoded);
    expect(await run(at.url)).to.deep.include({ statusCode: 200, responseBody: { ok: true } });
    expect(await runLegacyAction(at.url))
      .to.have.nested.property('[0].body')
      .that.deep.equals({ ok: true });
  });

  it('decodes two codings and ignores an unknown one (case double-encoding)', async () => {
    const twice = gzipSync(gzipSync('{"ok":true}'));
    const length = `Content-Length: ${String(twice.length)}\r\n\r\n`;
    const at = await respondWith('HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\n', length, twice);
    expect(await run(at.url)).to.deep.include({ responseBody: { ok: true } });
    const unknown = await respondWith(
      'HTTP/1.1 200 OK\r\nContent-Encoding: aws-chunked\r\nContent-Length: 2\r\n\r\n{}',
    );
    expect(await run(unknown.url)).to.deep.equal({
      statusCode: 200,
      HTTPHeaders: { 'content-encoding': 'aws-chunked', 'content-length': '2' },
      responseBody: {},
    });
  });

  it('sends a User-Agent with every request (case ua-missing)', async () => {
    const agents: (string | undefined)[] = [];
    const url = await servers.http((request, response) => {
      agents.push(request.headers['user-agent']);
      const name = request.headers['user-agent'] ?? '';
      if (name === '') response.writeHead(403).end('<html>Forbidden</html>');
      else request.resume().on('end', () => void response.end('ok'));
    });
    const raw = `"${url.href}file"`;
    const upload = { method: 'POST', body: { contentType: 'application/octet-stream', raw } };
    expect(await run(url)).to.include({ statusCode: 200 });
    expect(await run(url, { headers: [{ key: 'user-agent', value: '"mine"' }] })).to.include({ statusCode: 200 });
    expect((await runLegacyAction(url))[0]).to.include({ statusCode: 200 });
    expect(await run(url, upload, { uploadFile: true })).to.include({ statusCode: 200 });
    expect(agents).to.deep.equal([AXIOS, 'mine', USER_AGENT, USER_AGENT, AXIOS]);
  });

  describe("doesn't retry a permanent failure (case lasting-transport)", () => {
    const cases: [title: string, bytes: string, problem: string][] = [
      ['no HTTP', 'SSH-2.0-OpenSSH_9\r\n', 'it is not HTTP/1. Check that the port belongs to an HTTP server'],
      [
        'Content-Lengths that differ',
        'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok',
        'it has several different Content-Length values',
      ],
      [
        'broken chunks',
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nok',
        'a chunk does not start with its size in hexadecimal',
      ],
      [
        'too large a header section',
        `HTTP/1.1 200 OK\r\nX-A: ${'x'.repeat(1_100_000)}\r\n\r\n`,
        'its header section is larger than 1 MiB',
      ],
    ];
    for (const [title, bytes, problem] of cases) {
      it(title, async () => {
        const at = await respondWith(bytes);
        for (const errorPolicy of ['byComponent', 'rebound', 'emit']) {
          const error = await catchFailure(run(at.url, {}, { errorPolicy, maxRetries: '3' }));
          expect(error.message).to.include(`The server's response can't be parsed: ${problem}`);
        }
        await catchFailure(runLegacyAction(at.url, {}, { enableRebound: true }));
        expect(at.requests).to.have.length(4);
      });
    }

    it('https to a port that speaks plain HTTP', async () => {
      let connections = 0;
      const url = await servers.raw((socket) => {
        connections += 1;
        socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
      });
      const error = await catchFailure(run(new URL(url.href.replace('http:', 'https:')), {}, retrying));
      expect(error.message).to.include('The server does not use TLS on this port. Change the URL to http://');
      expect(connections).to.equal(1);
    });

    it('accepts a header section of 100 kB', async () => {
      const at = await respondWith(`HTTP/1.1 200 OK\r\nX-A: ${'x'.repeat(100_000)}\r\nContent-Length: 2\r\n\r\nok`);
      expect(await run(at.url)).to.include({ responseBody: 'ok' });
    });
  });

  describe('treats a redirect without a target as the response (case empty-location)', () => {
    const bodies = { 'an empty Location': 'Location: \r\n', 'a blank one': 'Location: \t \r\n', none: '' };
    for (const [title, location] of Object.entries(bodies)) {
      it(title, async () => {
        const emitting = { ignoreErrorCodes: '302,307' };
        for (const [status, reader] of [
          ['302', {}],
          ['302', post],
          ['307', post],
        ] as const) {
          const at = await respondWith(`HTTP/1.1 ${status} Found\r\n${location}Content-Length: 5\r\n\r\nmoved`);
          expect(await run(at.url, reader, emitting)).to.include({ statusCode: Number(status), responseBody: 'moved' });
          expect((await catchFailure(run(at.url, reader))).message).to.include(status);
          const [legacy] = await runLegacyAction(at.url, reader, { followRedirect: 'doNotFollowRedirects' });
          expect(legacy).to.include({ statusCode: Number(status), body: 'moved' });
          const [emitted] = await runLegacyAction(at.url, reader, { dontThrowErrorFlg: true });
          expect(emitted).to.include({ statusCode: Number(status), body: 'moved' });
          expect(at.requests).to.have.length(4);
        }
      });
    }
  });

  describe('uses the proxies of the environment (case all-proxy)', () => {
    const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
    const before = names.map((name) => [name, process.env[name]] as const);

    afterEach(() => {
      for (const [name, value] of before) {
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      }
    });

    async function throughProxy(variables: (proxy: URL) => Readonly<Record<string, string>>): Promise<string[]> {
      const proxy = await servers.proxy();
      for (const name of names) Reflect.deleteProperty(process.env, name);
      Object.assign(process.env, variables(proxy.url));
      const plain = await servers.http((_request, response) => void response.end('plain'));
      const secure = await servers.https((_request, response) => void response.end('secure'));
      const { emitter, url: api } = await platform();
      for (const [url, body] of [
        [plain, 'plain'],
        [secure, 'secure'],
      ] as const) {
        const config = { secretId: 's1', reader: { method: 'GET', url: `"${url.href}"` } };
        // The spec's server has a self-signed certificate.
        const out = action.call(emitter, { body: {} }, { ...config, noStrictSSL: true });
        expect((await out)?.body).to.include({ responseBody: body });
      }
      const known: [URL, string][] = [
        [plain, 'PLAIN'],
        [secure, 'SECURE'],
        [api, 'API'],
      ];
      return proxy.seen.lines.map((line) =>
        known.reduce((text, [url, name]) => text.replace(`${url.hostname}:${url.port}`, name), line),
      );
    }

    const api = (): string => `GET http://API/v2/workspaces/t${String(workspaces)}/secrets/s1`;
    const all = (): string[] => [api(), 'GET http://PLAIN/', 'CONNECT SECURE'];
    const cases: [title: string, variables: (proxy: URL) => Record<string, string>, seen: () => string[]][] = [
      ['ALL_PROXY alone', ({ href }) => ({ ALL_PROXY: href }), all],
      ['all_proxy alone', ({ href }) => ({ all_proxy: href }), all],
      ['lower case before upper case', ({ href }) => ({ all_proxy: href, ALL_PROXY: 'http://127.0.0.1:9' }), all],
      ['upper case when lower case is empty', ({ href }) => ({ all_proxy: '', ALL_PROXY: href }), all],
      ['an address without a scheme', ({ host }) => ({ ALL_PROXY: host }), all],
      ['NO_PROXY beside it', ({ href }) => ({ ALL_PROXY: href, NO_PROXY: '127.0.0.1' }), () => ['CONNECT SECURE']],
      ['no_proxy for all', ({ href }) => ({ ALL_PROXY: href, no_proxy: '*' }), () => []],
      [
        'HTTP_PROXY beside it, which comes first',
        ({ href }) => ({ ALL_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: href, https_proxy: href }),
        all,
      ],
    ];
    for (const [title, variables, seen] of cases) {
      it(title, async () => expect(await throughProxy(variables)).to.deep.equal(seen()));
    }

    it('rejects an unsupported kind of proxy at once', async () => {
      process.env.ALL_PROXY = 'socks5://user:s3cret@127.0.0.1:1080';
      const error = await catchFailure(run(new URL('http://127.0.0.1:9/')));
      expect(error.message).to.include('ALL_PROXY: socks5 proxies are not supported. Use an http:// or https:// proxy');
      expect(error.message).to.include('attempts: 1');
      expect(error.message).not.to.include('s3cret');
    });
  });
});

function ignore(): void {
  // The log is not used.
}
