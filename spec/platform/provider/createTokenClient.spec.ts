import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { createOutboundPolicy, parseAllowedHosts } from '../../../lib/http/outboundPolicy.js';
import type { ClientCredentials, TokenClient, TokenOutcome } from '../../../lib/platform/model/tokenClient.js';
import { createTokenClient } from '../../../lib/platform/provider/createTokenClient.js';
import { createLoopback } from '../../support/loopback.js';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Reply = (response: ServerResponse) => void;

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Reply =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

const text =
  (status: number, body: string, headers: Record<string, string> = {}): Reply =>
  (response) =>
    response.writeHead(status, headers).end(body);

describe('createTokenClient', () => {
  const servers = createLoopback();

  const clientFor = (timeoutMs = 5000, allowed = '127.0.0.0/8'): TokenClient =>
    createTokenClient({ timeoutMs, policy: createOutboundPolicy(parseAllowedHosts(allowed)) });

  /** Starts a provider that sends the same response to each request. */
  const provider = async (reply: Reply): Promise<{ url: string; seen: Seen[] }> => {
    const seen: Seen[] = [];
    const url = await servers.http((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        seen.push({ method: request.method, url: request.url, headers: request.headers, body });
        reply(response);
      });
    });
    return { url: url.origin, seen };
  };

  const refresh = async (
    reply: Reply,
    extra: ClientCredentials = {},
    token = 'MARKER-refresh',
  ): Promise<{ outcome: TokenOutcome; seen: Seen }> => {
    const { url, seen } = await provider(reply);
    const client = { client_id: 'crm-77', client_secret: 'MARKER-secret', token_uri: `${url}/token`, ...extra };
    const outcome = await clientFor().obtain(client, { grant: 'refresh_token', refreshToken: token });
    expect(seen).to.have.lengthOf(1);
    return { outcome, seen: seen[0]! };
  };

  const good = json(200, { access_token: 'at-2' });
  const basic = (pair: string): string => `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;

  describe('token requests', () => {
    it('post the grant as a form, and authenticate the client by a header', async () => {
      const { seen } = await refresh(good);
      expect(seen.method).to.equal('POST');
      expect(seen.url).to.equal('/token');
      expect(seen.headers['content-type']).to.equal('application/x-www-form-urlencoded');
      expect(seen.headers.accept).to.equal('application/json');
      expect(seen.headers.authorization).to.equal(basic('crm-77:MARKER-secret'));
      expect(seen.body).to.equal('grant_type=refresh_token&refresh_token=MARKER-refresh');
    });

    const ID = 'ünï c:d';
    const SECRET = 'pa$$/w+rd ~*%';
    const ways: [way: string, format: string | undefined, authorization: string | undefined, body: string][] = [
      [
        'basic',
        undefined,
        basic('%C3%BCn%C3%AF+c%3Ad:pa%24%24%2Fw%2Brd+%7E*%25'),
        'grant_type=refresh_token&refresh_token=rt',
      ],
      ['basic_raw', undefined, basic(`${ID}:${SECRET}`), 'grant_type=refresh_token&refresh_token=rt'],
      [
        'basic',
        'json',
        basic('%C3%BCn%C3%AF+c%3Ad:pa%24%24%2Fw%2Brd+%7E*%25'),
        '{"grant_type":"refresh_token","refresh_token":"rt"}',
      ],
      [
        'post',
        'form',
        undefined,
        'grant_type=refresh_token&client_id=%C3%BCn%C3%AF%20c%3Ad&client_secret=pa%24%24%2Fw%2Brd%20~*%25&refresh_token=rt',
      ],
      [
        'json',
        undefined,
        undefined,
        '{"grant_type":"refresh_token","client_id":"ünï c:d","client_secret":"pa$$/w+rd ~*%","refresh_token":"rt"}',
      ],
      ['none', undefined, undefined, 'grant_type=refresh_token&client_id=%C3%BCn%C3%AF%20c%3Ad&refresh_token=rt'],
    ];
    for (const [way, format, authorization, body] of ways) {
      it(`authenticate the client by ${way}${format === undefined ? '' : ` in ${format}`}, also beyond ASCII`, async () => {
        const members = format === undefined ? {} : { token_request_format: format };
        const extra = { client_id: ID, client_secret: SECRET, client_auth: way, ...members };
        const { seen, outcome } = await refresh(good, extra, 'rt');
        expect(outcome.outcome).to.equal('granted');
        expect(seen.headers.authorization).to.equal(authorization);
        expect(seen.body).to.equal(body);
      });
    }

    it('identify a public client by its id alone', async () => {
      const { seen } = await refresh(good, { client_secret: '' });
      expect(seen.headers).not.to.have.property('authorization');
      expect(seen.body).to.equal('grant_type=refresh_token&client_id=crm-77&refresh_token=MARKER-refresh');
    });

    it('keep path and query of the URL byte for byte', async () => {
      const { url, seen } = await provider(good);
      const path = '//odd/./t%2fken;a=b?tenant=9&x=%20+%C3%BC&empty=';
      const client = { client_id: 'a', token_uri: 'https://unused.test/', refresh_token_uri: url + path };
      expect(await clientFor().obtain(client, { grant: 'refresh_token', refreshToken: 'rt' })).to.have.property(
        'outcome',
        'granted',
      );
      expect(seen[0]?.url).to.equal(new URL(url + path).pathname + new URL(url + path).search);
      expect(seen[0]?.url).to.equal('//odd/t%2fken;a=b?tenant=9&x=%20+%C3%BC&empty=');
    });

    it('add token_params, which replace no other parameter', async () => {
      const params = {
        ttl: 1800000,
        scope: ['a', 'b'],
        deep: { x: [1] },
        grant_type: 'password',
        refresh_token: 'no',
        skip: null,
      };
      const extra = { token_params: params, scope_separator: ',' };
      const form = new URLSearchParams((await refresh(good, extra, 'rt')).seen.body);
      expect(Object.fromEntries(form)).to.deep.equal({
        ttl: '1800000',
        scope: 'a,b',
        deep: '{"x":[1]}',
        grant_type: 'refresh_token',
        refresh_token: 'rt',
      });
      const { seen } = await refresh(good, { ...extra, token_request_format: 'json' }, 'rt');
      expect(JSON.parse(seen.body)).to.deep.equal({
        ttl: 1800000,
        scope: 'a,b',
        deep: { x: [1] },
        grant_type: 'refresh_token',
        refresh_token: 'rt',
      });
    });
  });

  describe('token responses', () => {
    it('return the issued token, and unknown members unchanged', async () => {
      const { outcome } = await refresh(
        json(200, {
          access_token: 'at-2',
          refresh_token: 'rt-2',
          token_type: 'bearer',
          expires_in: 1800,
          scope: 'crm.read',
          instance_url: 'https://eu9.acme.test',
          deep: { list: [1, null] },
        }),
      );
      expect(outcome).to.deep.equal({
        outcome: 'granted',
        grant: {
          accessToken: 'at-2',
          refreshToken: 'rt-2',
          expiresInSeconds: 1800,
          scope: 'crm.read',
          others: { token_type: 'bearer', instance_url: 'https://eu9.acme.test', deep: { list: [1, null] } },
        },
      });
    });

    it('have no refresh token when it is missing or empty', async () => {
      for (const body of [
        { access_token: 'a' },
        { access_token: 'a', refresh_token: '' },
        { access_token: 'a', refresh_token: null },
      ]) {
        const { outcome } = await refresh(json(200, body));
        expect(outcome).to.deep.equal({ outcome: 'granted', grant: { accessToken: 'a', others: {} } });
      }
    });

    it('may be JSON of any media type, or a form', async () => {
      const grant = { accessToken: 'a b', expiresInSeconds: 60, others: {} };
      const granted = { outcome: 'granted', grant };
      const body = '{"access_token":"a b","expires_in":60}';
      expect((await refresh(text(200, body, { 'content-type': 'text/plain' }))).outcome).to.deep.equal(granted);
      expect((await refresh(text(201, body))).outcome).to.deep.equal(granted);
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      expect((await refresh(text(200, 'access_token=a+b&expires_in=60', form))).outcome).to.deep.equal(granted);
    });

    it('may nest the token', async () => {
      const reply = json(200, { data: [{ access_token: 'in', user: 7 }], access_token: 'out', team: 't' });
      expect((await refresh(reply, { response_path: 'data.0' })).outcome).to.deep.equal({
        outcome: 'granted',
        grant: { accessToken: 'in', others: { team: 't', user: 7 } },
      });
    });

    it('keep an expires_at of the provider, and none of the library', async () => {
      const only = await refresh(json(200, { access_token: 'a', expires_at: 1700000000 }));
      expect(only.outcome).to.have.nested.property('grant.others').that.deep.equals({ expires_at: 1700000000 });
      const none = await refresh(json(200, { access_token: 'a', expires_in: 'soon' }));
      expect(none.outcome).to.have.nested.property('grant.others').that.deep.equals({});
    });

    it('may have 1 MiB, and are refused above', async () => {
      const filled = (bytes: number): Reply => {
        const frame = '{"access_token":"a","x":""}'.length;
        return text(200, `{"access_token":"a","x":"${'y'.repeat(bytes - frame)}"}`);
      };
      expect((await refresh(filled(1024 * 1024))).outcome.outcome).to.equal('granted');
      const { outcome } = await refresh(filled(1024 * 1024 + 1));
      expect(outcome).to.include({ outcome: 'ambiguous', code: 'ERR_BAD_RESPONSE' });
    });
  });

  describe('refusals', () => {
    const cases: [what: string, reply: Reply, expected: object][] = [
      [
        'an expired refresh token',
        json(400, { error: 'invalid_grant', error_description: 'token revoked' }),
        { outcome: 'dead', code: 'invalid_grant', detail: 'token revoked' },
      ],
      [
        'invalid_grant beside a token',
        json(200, { error: 'bad_refresh_token', access_token: 'x' }),
        { outcome: 'dead', code: 'bad_refresh_token' },
      ],
      [
        'invalid_grant in a form',
        text(200, 'error=bad_refresh_token&error_description=It+is+over'),
        { outcome: 'dead', detail: 'It is over' },
      ],
      ['a rejected client', json(401, { error: 'invalid_client' }), { outcome: 'client', code: 'invalid_client' }],
      ['401 without a body', text(401, ''), { outcome: 'client', code: 'http_401' }],
      [
        'invalid_request with Retry-After',
        json(403, { error: 'x' }, { 'retry-after': '60' }),
        { outcome: 'transient', code: 'x', retryAfterSeconds: 60 },
      ],
      [
        'invalid_grant with Retry-After',
        json(400, { error: 'invalid_grant' }, { 'retry-after': '60' }),
        { outcome: 'dead', code: 'invalid_grant' },
      ],
      ['404 with a web page', text(404, '<html>no</html>'), { outcome: 'configuration', code: 'http_404' }],
      [
        '503 with Retry-After in seconds',
        text(503, 'busy', { 'retry-after': '17' }),
        { outcome: 'transient', code: 'http_503', retryAfterSeconds: 17 },
      ],
      [
        '429 with an error',
        json(429, { error: 'slow' }, { 'retry-after': '2.2' }),
        { outcome: 'transient', code: 'slow', retryAfterSeconds: 3 },
      ],
      [
        '429 with an exhausted quota',
        json(429, { error: 'slow' }, { ratelimit: '"minute";r=0;t=12' }),
        { outcome: 'transient', code: 'slow', retryAfterSeconds: 12 },
      ],
      [
        'a web page',
        text(200, '<html>log in</html>', { 'content-type': 'text/html' }),
        { outcome: 'transient', code: 'unreadable_answer' },
      ],
      ['an empty body', text(200, ''), { outcome: 'transient', code: 'unreadable_answer' }],
      ['204', (response) => response.writeHead(204).end(), { outcome: 'transient', code: 'unreadable_answer' }],
      ['null', text(200, 'null'), { outcome: 'transient', code: 'unreadable_answer' }],
      ['a JSON string', text(200, '"access_token"'), { outcome: 'transient', code: 'unreadable_answer' }],
      ['a JSON array', json(200, ['access_token']), { outcome: 'configuration', code: 'no_access_token' }],
      ['truncated JSON', text(200, '{"access_token":"a'), { outcome: 'ambiguous', code: 'unreadable_answer' }],
      [
        'members of the prototype',
        text(200, '{"access_token":"a","__proto__":{}}'),
        { outcome: 'ambiguous', code: 'unreadable_answer' },
      ],
      [
        'compressed bytes that no header names',
        (response) => response.writeHead(200).end(gzipSync('{"access_token":"a"}')),
        { outcome: 'granted' },
      ],
      [
        'no error beside a token',
        json(200, { access_token: 'a', error: { code: 0, message: 'no error' } }),
        { outcome: 'granted' },
      ],
      ['"no error" beside a token', json(200, { access_token: 'a', error: 'no error' }), { outcome: 'granted' }],
      [
        'a token in XML',
        text(200, '<?xml version="1.0"?><OAuth><access_token>a</access_token></OAuth>'),
        { outcome: 'granted' },
      ],
      [
        'a token in JSON that is encoded twice',
        text(200, JSON.stringify('{"access_token":"a"}')),
        { outcome: 'granted' },
      ],
      ['a token before zero bytes', text(200, '{"access_token":"a"}\0\0'), { outcome: 'granted' }],
      ['a token before a comment', text(200, '{"access_token":"a"}\n<!-- 3 ms -->'), { outcome: 'granted' }],
      [
        'a token after a warning',
        text(200, '<b>Warning</b>: x<br/>{"access_token":"a"}'),
        { outcome: 'ambiguous', code: 'unreadable_answer' },
      ],
      ['a token of blanks', json(200, { access_token: '  ' }), { outcome: 'configuration', code: 'no_access_token' }],
      [
        '"null" for a token',
        json(200, { access_token: 'null' }),
        { outcome: 'configuration', code: 'no_access_token' },
      ],
      [
        '"undefined" for a token',
        text(200, 'access_token=undefined'),
        { outcome: 'configuration', code: 'no_access_token' },
      ],
      ['an empty token', json(200, { access_token: '' }), { outcome: 'configuration', code: 'no_access_token' }],
      ['a number for a token', json(200, { access_token: 7 }), { outcome: 'configuration', code: 'no_access_token' }],
      [
        'an error of the Graph API',
        json(400, { error: { code: 190, message: 'expired' } }),
        { outcome: 'dead', code: '190', detail: 'expired' },
      ],
    ];
    for (const [what, reply, expected] of cases) {
      it(`reads ${what}`, async () => {
        expect((await refresh(reply)).outcome).to.include(expected);
      });
    }

    for (const status of [300, 301, 302, 303, 304, 305, 307, 308, 399]) {
      it(`does not follow a ${String(status)} redirect to any location`, async () => {
        const target = await provider(good);
        for (const location of [`${target.url}/token`, '/token', '//[', 'http://[', undefined]) {
          const headers = location === undefined ? {} : { location };
          const { outcome } = await refresh(json(status, { access_token: 'stolen' }, headers));
          expect(outcome).to.include({ outcome: 'configuration', code: 'redirect' });
        }
        expect(target.seen).to.deep.equal([]);
      });
    }

    it('quotes no secret, in whatever encoding the server echoes it', async () => {
      const echo = [
        'MARKER-refresh',
        'MARKER-secret',
        'MARKER-fresh',
        basic('crm-77:MARKER-secret'),
        encodeURIComponent('MARKER-other'),
        Buffer.from('MARKER-refresh').toString('base64'),
      ].join(' ');
      const extra = { token_params: { app_password: 'MARKER-other' } };
      const reply = json(400, { error: `no MARKER-refresh`, error_description: echo, access_token: 'MARKER-fresh' });
      const serialized = JSON.stringify((await refresh(reply, extra)).outcome);
      expect(serialized).not.to.match(/MARKER|TUFSS0VSL/);
      expect(serialized).to.include('"detail":"[secret] [secret] [secret] Basic [secret] [secret] [secret]"');
    });

    it('shortens the description of the provider to 500 characters on one line', async () => {
      const { outcome } = await refresh(
        json(400, { error: 'e', error_description: `a\r\n\u0000b${'x'.repeat(2000)}` }),
      );
      expect(outcome)
        .to.have.property('detail')
        .that.matches(/^a b(x+)$/)
        .with.lengthOf(500);
    });

    it('applies the error_map of the auth client', async () => {
      const { outcome } = await refresh(json(400, { error: 'gone' }), { error_map: { gone: 'dead' } });
      expect(outcome).to.include({ outcome: 'dead', code: 'gone' });
    });
  });

  describe('transport errors', () => {
    const client = (origin: string): ClientCredentials => ({
      client_id: 'a',
      client_secret: 'MARKER-secret',
      token_uri: `${origin}/token`,
    });

    it('classifies a closed port as transient', async () => {
      const outcome = await clientFor().obtain(client((await servers.closedPort()).origin), {
        grant: 'refresh_token',
        refreshToken: 'rt',
      });
      expect(outcome).to.deep.equal({
        outcome: 'transient',
        code: 'ECONNREFUSED',
        detail: 'Cannot connect to the token endpoint (ECONNREFUSED)',
      });
    });

    const cuts: [what: string, bytes: string][] = [
      ['without a response', ''],
      ['in the headers', 'HTTP/1.1 200 OK\r\nContent-'],
      ['in the body', 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"access_token":"a"}'],
      ['in the body of an error response', 'HTTP/1.1 400 Bad\r\nContent-Length: 99\r\n\r\n{"error":"invalid_grant"}'],
    ];
    for (const [what, bytes] of cuts) {
      it(`classifies a connection that closes ${what} as ambiguous`, async () => {
        const url = await servers.raw((socket) => socket.once('data', () => socket.end(bytes)));
        expect(
          await clientFor().obtain(client(url.origin), { grant: 'refresh_token', refreshToken: 'rt' }),
        ).to.have.property('outcome', 'ambiguous');
      });
    }

    it('classifies a response that is not HTTP as ambiguous', async () => {
      const url = await servers.raw((socket) => socket.end('SSH-2.0-x\r\n'));
      expect(
        await clientFor().obtain(client(url.origin), { grant: 'refresh_token', refreshToken: 'rt' }),
      ).to.have.property('outcome', 'ambiguous');
    });

    it('stops at the deadline when a server sends nothing or sends slowly', async () => {
      const silent = await servers.raw(() => undefined);
      const dripping = await servers.raw((socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{');
        const drip = setInterval(() => socket.write(' '), 20);
        socket.on('close', () => clearInterval(drip));
      });
      for (const { origin } of [silent, dripping]) {
        const outcome = await clientFor(150).obtain(client(origin), { grant: 'refresh_token', refreshToken: 'rt' });
        expect(outcome).to.deep.equal({ outcome: 'ambiguous', code: 'ETIMEDOUT', detail: 'No response within 150 ms' });
      }
    });

    const refused: [what: string, client: ClientCredentials, allowed: string, detail: string][] = [
      [
        'a private address',
        client('https://10.0.0.1'),
        '',
        'The address 10.0.0.1 is not public. An operator can allow it in ALLOW_PRIVATE_HOSTS',
      ],
      [
        'plain http',
        client('http://id.acme.test'),
        '',
        'Plain http is not allowed for the host id.acme.test. Use https',
      ],
      ['no address', { client_id: 'a' }, '', `The auth client's token_uri is missing`],
      [
        'a relative token_uri',
        { client_id: 'a', token_uri: '/token' },
        '',
        `The auth client's token_uri is not an absolute URL`,
      ],
      ['no id', { token_uri: 'https://a.test' }, '', `The auth client's client_id is missing`],
      [
        'an unknown client authentication',
        { ...client('https://a.test'), client_auth: 'x' },
        '',
        `The auth client's client_auth must be one of basic, basic_raw, post, json, none`,
      ],
      [
        'invalid token_params',
        { ...client('https://a.test'), token_params: 'x' },
        '',
        `The auth client's token_params must be an object`,
      ],
    ];
    for (const [what, given, allowed, detail] of refused) {
      it(`reports ${what} as a configuration error and sends nothing`, async () => {
        expect(
          await clientFor(1000, allowed).obtain(given, { grant: 'refresh_token', refreshToken: 'rt' }),
        ).to.deep.equal({
          outcome: 'configuration',
          code: 'configuration',
          detail,
        });
      });
    }

    it('refuses a host name that resolves to a private address', async () => {
      expect(
        await clientFor(1000, '').obtain(client('https://localhost:1'), { grant: 'refresh_token', refreshToken: 'rt' }),
      ).to.deep.equal({
        outcome: 'configuration',
        code: 'ERR_ADDRESS_REFUSED',
        detail: `The host of the token endpoint resolves to an address that is not public. An operator can allow it with ALLOW_PRIVATE_HOSTS`,
      });
    });

    it('does not quote values that cannot be encoded', async () => {
      const given = { ...client('http://127.0.0.1:1'), client_auth: 'post', client_secret: 'MARKER\ud800' };
      expect(await clientFor().obtain(given, { grant: 'refresh_token', refreshToken: 'rt' })).to.deep.equal({
        outcome: 'configuration',
        code: 'configuration',
        detail: 'No request can be built from the settings of the auth client',
      });
    });
  });
});
