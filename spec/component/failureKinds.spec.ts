import { gzipSync } from 'node:zlib';
import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import type { RestError } from '../../lib/errors.js';
import { createLoopback } from '../support/loopback.js';
import { catchRejection } from '../support/rejection.js';
import { createStepHarness } from '../support/stepHarness.js';

const TOKEN = 'token-0123456789';
const SECRET = { type: 'api_key', credentials: { headerName: 'X-Key', headerValue: TOKEN } };

/** What the errors of the function `request` say beside their text. */
describe('the errors of request', () => {
  const servers = createLoopback();

  async function fail(answer: (response: ServerResponse) => void, fields: object = {}): Promise<RestError> {
    const url = await servers.http((_request, response) => answer(response));
    const step = await createStepHarness(servers, { secret: SECRET });
    const config = { reader: { url: JSON.stringify(`${url.href}a?key=q`) }, retry: { attempts: 2 }, ...fields };
    // A configuration error is thrown, not rejected.
    return catchRejection(Promise.resolve().then(() => step.runRequest(config)));
  }
  const ok = (response: ServerResponse): void => void response.end('ok');

  it('have kind, status, headers, excerpt, attempts, rule and request of a response', async () => {
    const error = await fail((response) => {
      response.setHeader('Set-Cookie', `session=${TOKEN}`);
      response.setHeader('X-Echo', `you sent ${TOKEN}`);
      response.setHeader('X-Warn', ['a', 'b']);
      response.setHeader('Date', 'Mon, 30 Nov 2026 23:00:00 GMT');
      response.writeHead(404, { 'Content-Type': 'text/plain', 'Content-Length': '2', Connection: 'close' });
      response.end('no');
    });
    const { kind, status, headers, excerpt, attempts, rule, request } = error as RestError & Record<string, unknown>;
    expect({ kind, status, headers, excerpt, attempts, rule }).to.deep.equal({
      kind: 'response',
      status: 404,
      headers: {
        connection: 'close',
        'content-length': '2',
        'content-type': 'text/plain',
        date: 'Mon, 30 Nov 2026 23:00:00 GMT',
        'x-echo': 'you sent [secret]',
        'x-warn': ['a', 'b'],
      },
      excerpt: 'no',
      attempts: 1,
      rule: 'the built-in rule "fail"',
    });
    expect(request).to.match(/^GET http:\/\/127\.0\.0\.1:\d+\/a$/);
  });

  const cut = (response: ServerResponse): void => {
    response.writeHead(200, { 'Content-Length': '10', 'X-Echo': TOKEN });
    response.write('part', () => response.destroy());
  };

  it('have what was received of a response that breaks off', async () => {
    const error = await fail(cut, { response: { as: 'text' } });
    expect(error).to.include({
      kind: 'reset',
      code: 'transport',
      status: 200,
      attempts: 2,
      rule: 'the built-in rule "retry"',
    });
    expect(error).to.have.nested.property('headers.content-length', '10');
    expect(error).to.have.nested.property('headers.x-echo', '[secret]');
  });

  const kinds: readonly (readonly [kind: string, answer: (response: ServerResponse) => void, fields: object])[] = [
    ['timeout', () => undefined, { timeouts: { headers: 20 } }],
    ['timeout', () => undefined, { timeouts: { total: 20 } }],
    ['timeout', (response) => void response.write('part'), { timeouts: { idle: 20 } }],
    ['reset', (response) => response.destroy(), {}],
    ['protocol', (response) => response.socket?.end('SSH-2.0-x\r\n'), {}],
    ['reset', cut, { response: { as: 'text' } }],
    [
      'reset',
      (response) => {
        response.write('chunk', () => response.socket?.end());
      },
      { response: { as: 'text' } },
    ],
    [
      'protocol',
      (response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('text').subarray(0, 14)),
      { response: { as: 'text' } },
    ],
    ['limit', ok, { limits: { response: 1 } }],
    ['limit', ok, { limits: { request: 1 }, body: { text: '"long"' } }],
    ['limit', (response) => response.writeHead(302, { location: '/' }).end(), { limits: { redirects: 1 } }],
    ['malformed', ok, { response: { as: 'json' } }],
    ['response', (response) => response.writeHead(500).end(), {}],
    ['response', ok, { poll: { when: 'true' } }],
    ['configuration', ok, { trace: 'loud' }],
    ['expression', ok, { transform: '$number("x")' }],
    ['request', ok, { parameters: [{ name: 'a', in: 'header', value: '"\\n"' }] }],
    ['file', ok, { response: { as: 'attachment' } }],
  ];
  for (const [kind, answer, fields] of kinds) {
    it(`have the kind ${kind} with ${JSON.stringify(fields)}`, async () => {
      expect((await fail(answer, fields)).kind).to.equal(kind);
    });
  }

  it('have the kinds connect, dns and tls without a connection', async () => {
    const tls = await servers.https((_request, response) => response.end());
    const refused = await servers.closedPort();
    for (const [kind, url] of [
      ['connect', refused.href],
      ['dns', 'http://name.invalid/'],
      ['tls', tls.href],
    ] as const) {
      expect((await fail(ok, { reader: { url: JSON.stringify(url) } })).kind, url).to.equal(kind);
    }
  });

  it('never contain the credential', async () => {
    for (const answer of [cut, (response: ServerResponse) => response.writeHead(400, { 'X-E': TOKEN }).end(TOKEN)]) {
      const error = await fail(answer, { response: { as: 'text' } });
      expect(JSON.stringify([error.message, Object.entries(error)])).to.not.include(TOKEN);
    }
  });
});
