import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { jwtVerify } from 'jose';
import { createOutboundPolicy, parseAllowedHosts } from '../../../lib/http/outboundPolicy.js';
import type { GrantRequest } from '../../../lib/oauth/providers/index.js';
import { createTokenClient } from '../../../lib/platform/provider/createTokenClient.js';
import { createLoopback } from '../../support/loopback.js';
import { json, recorded, text } from '../../support/providers/recorded.js';

const NOW_MS = Date.UTC(2030, 0, 1);

describe('createTokenClient, by grant type', () => {
  const servers = createLoopback();
  const clientFor = (timeoutMs = 5000, allowed = '127.0.0.0/8') =>
    createTokenClient({
      timeoutMs,
      policy: createOutboundPolicy(parseAllowedHosts(allowed)),
      now: () => NOW_MS,
    });
  const tokens = clientFor();
  const good = json(200, { access_token: 'at', expires_in: 60 });
  const CLIENT = { client_id: 'c', client_secret: 'MARKER-secret', client_auth: 'post' };

  const forms: readonly (readonly [GrantRequest, Readonly<Record<string, string>>])[] = [
    [
      { grant: 'authorization_code', code: 'co de', redirectUri: 'https://app.test/cb', codeVerifier: 'v' },
      { grant_type: 'authorization_code', code: 'co de', redirect_uri: 'https://app.test/cb', code_verifier: 'v' },
    ],
    [
      { grant: 'authorization_code', code: 'c', redirectUri: 'https://app.test/cb' },
      { grant_type: 'authorization_code', code: 'c', redirect_uri: 'https://app.test/cb' },
    ],
    [{ grant: 'client_credentials' }, { grant_type: 'client_credentials' }],
    [
      { grant: 'client_credentials', scope: 'a b' },
      { grant_type: 'client_credentials', scope: 'a b' },
    ],
    [
      { grant: 'password', username: 'änn', password: 'p&w=1' },
      { grant_type: 'password', username: 'änn', password: 'p&w=1' },
    ],
    [
      { grant: 'token_exchange', subjectToken: 'st', scope: 'a' },
      {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: 'st',
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        scope: 'a',
      },
    ],
    [
      { grant: 'token_exchange', subjectToken: 'st', subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt' },
      {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: 'st',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      },
    ],
    [
      { grant: 'device_code', deviceCode: 'dc' },
      { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: 'dc' },
    ],
  ];
  for (const [request, form] of forms) {
    it(`posts ${JSON.stringify(request)} to token_uri`, async () => {
      const { url, seen } = await recorded(servers, good);
      const client = { ...CLIENT, token_uri: `${url}/token?t=1`, refresh_token_uri: `${url}/refresh` };
      expect(await tokens.obtain(client, request)).to.deep.equal({
        outcome: 'granted',
        grant: { accessToken: 'at', expiresInSeconds: 60, others: {} },
      });
      expect(seen.map(({ method, url: path }) => `${String(method)} ${String(path)}`)).to.deep.equal([
        'POST /token?t=1',
      ]);
      expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).to.deep.equal({
        ...form,
        client_id: 'c',
        client_secret: 'MARKER-secret',
      });
    });
  }

  it('redacts nothing in texts of the service, where a gap would reveal the value', async () => {
    const { url } = await recorded(servers, json(400, { error: 'invalid_grant' }));
    const request = { grant: 'password', username: 'ann', password: 'token' } as const;
    expect(await tokens.obtain({ ...CLIENT, token_uri: url }, request)).to.deep.equal({
      outcome: 'dead',
      code: 'invalid_grant',
      detail: 'The token endpoint responded with status 400 and no error description',
    });
  });

  it('quotes no value of a grant that a provider echoes', async () => {
    const echo = 'MARKER-1 MARKER-2 MARKER-3 MARKER-secret';
    const { url } = await recorded(servers, json(400, { error: 'bad', error_description: echo }));
    const client = { ...CLIENT, token_uri: url };
    const requests: readonly GrantRequest[] = [
      { grant: 'authorization_code', code: 'MARKER-1', redirectUri: 'https://a.test', codeVerifier: 'MARKER-2' },
      { grant: 'password', username: 'ann', password: 'MARKER-1' },
      { grant: 'token_exchange', subjectToken: 'MARKER-1' },
      { grant: 'device_code', deviceCode: 'MARKER-1' },
    ];
    for (const request of requests) {
      const serialized = JSON.stringify(await tokens.obtain(client, request));
      expect(serialized, request.grant).not.to.match(/MARKER-(1|secret)/);
    }
    expect(JSON.stringify(await tokens.obtain(client, requests[0]!))).not.to.include('MARKER-2');
  });

  describe('with a grant type of the provider (case zoom-account)', () => {
    /** The places from which a server reads `grant_type` and other parameters. */
    const readers: Readonly<
      Record<string, (query: URLSearchParams, body: URLSearchParams, name: string) => string | null>
    > = {
      'the query first': (query, body, name) => query.get(name) ?? body.get(name),
      'the body first': (query, body, name) => body.get(name) ?? query.get(name),
      'the last one of both': (query, body, name) => [...query.getAll(name), ...body.getAll(name)].at(-1) ?? null,
    };
    const configurations: readonly (readonly [string, string, Record<string, unknown>])[] = [
      ['token_grant_type', '', { token_grant_type: 'account_credentials', token_params: { account_id: '9' } }],
      ['the query of token_uri', '?grant_type=account_credentials&account_id=9', {}],
      [
        'both',
        '?account_id=9&grant_type=client_credentials',
        { token_grant_type: 'account_credentials', token_params: { account_id: '9' } },
      ],
    ];
    for (const [where, query, members] of configurations) {
      for (const [first, reads] of Object.entries(readers)) {
        it(`requests the grant type in ${where}, at a server that reads ${first}`, async () => {
          const { url, seen } = await recorded(servers, good);
          const client = { ...CLIENT, grant_type: 'client_credentials', token_uri: `${url}/token${query}`, ...members };
          const outcome = await tokens.obtain(client, { grant: 'client_credentials' });
          expect(outcome).to.have.property('outcome', 'granted');
          const asked = new URL(seen[0]?.url ?? '', url).searchParams;
          const body = new URLSearchParams(seen[0]?.body);
          expect(reads(asked, body, 'grant_type')).to.equal('account_credentials');
          expect(reads(asked, body, 'account_id')).to.equal('9');
          expect(asked.getAll('grant_type').length).to.be.at.most(1);
          expect(body.getAll('grant_type')).to.deep.equal(['account_credentials']);
        });
      }
    }

    const named: readonly (readonly [GrantRequest, string])[] = [
      [{ grant: 'client_credentials' }, 'client_credential'],
      [{ grant: 'password', username: 'ann', password: 'pw' }, 'api_password'],
      [{ grant: 'authorization_code', code: 'c', redirectUri: 'https://a.test' }, 'authorized_code'],
      [{ grant: 'token_exchange', subjectToken: 't' }, 'fb_exchange_token'],
      [{ grant: 'client_credentials' }, 'urn:ibm:params:oauth:grant-type:apikey'],
    ];
    for (const [request, name] of named) {
      it(`sends ${name} for ${request.grant}, and refresh_token for a refresh`, async () => {
        const { url, seen } = await recorded(servers, good);
        const client = { ...CLIENT, token_uri: `${url}/token`, token_grant_type: name };
        await tokens.obtain(client, request);
        await tokens.obtain(client, { grant: 'refresh_token', refreshToken: 'rt' });
        expect(seen.map(({ body }) => new URLSearchParams(body).get('grant_type'))).to.deep.equal([
          name,
          'refresh_token',
        ]);
      });
    }

    it('keeps the rest of the query, and sends refresh_token for a refresh', async () => {
      const { url, seen } = await recorded(servers, good);
      const token_uri = `${url}/token?x=%2f%2F+&grant_type=account_credentials&y&grant_type=z`;
      await tokens.obtain({ ...CLIENT, token_uri }, { grant: 'client_credentials' });
      await tokens.obtain({ ...CLIENT, token_uri }, { grant: 'refresh_token', refreshToken: 'rt' });
      expect(seen.map((request) => request.url)).to.deep.equal([
        '/token?x=%2f%2F+&grant_type=account_credentials&y',
        '/token?x=%2f%2F+&grant_type=refresh_token&y',
      ]);
    });
  });

  describe('jwt_bearer', () => {
    const request = { grant: 'jwt_bearer', subject: 'ann@acme.test', scope: 'a b' } as const;
    const keys = {
      RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
      ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    };

    for (const algorithm of ['RS256', 'ES256'] as const) {
      it(`signs an assertion with ${algorithm}, without other client authentication`, async () => {
        const { url, seen } = await recorded(servers, good);
        const client = {
          token_uri: `${url}/token`,
          assertion_key: keys[algorithm].privateKey.export({ type: 'pkcs8', format: 'pem' }),
          assertion_key_id: 'k1',
          assertion_algorithm: algorithm,
          assertion_issuer: 'crm@acme.test',
        };
        expect(await tokens.obtain(client, request)).to.have.property('outcome', 'granted');
        const { assertion = '', ...form } = Object.fromEntries(new URLSearchParams(seen[0]?.body));
        expect(form).to.deep.equal({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', scope: 'a b' });
        expect(seen[0]?.headers).not.to.have.property('authorization');
        const { payload, protectedHeader } = await jwtVerify(assertion, keys[algorithm].publicKey, {
          currentDate: new Date(NOW_MS),
        });
        expect(protectedHeader).to.deep.equal({ alg: algorithm, typ: 'JWT', kid: 'k1' });
        const { jti, ...claims } = payload;
        expect(jti).to.match(/^[0-9a-f-]{36}$/);
        expect(claims).to.deep.equal({
          iss: 'crm@acme.test',
          sub: 'ann@acme.test',
          aud: `${url}/token`,
          iat: NOW_MS / 1000,
          exp: NOW_MS / 1000 + 300,
          scope: 'a b',
        });
      });
    }

    it('uses the client id as the default subject, and audience and lifetime of the auth client', async () => {
      const { url, seen } = await recorded(servers, good);
      const client = {
        client_id: 'c',
        token_uri: url,
        assertion_key: keys.RS256.privateKey.export({ type: 'pkcs8', format: 'pem' }),
        assertion_issuer: 'crm@acme.test',
        assertion_audience: 'https://login.acme.test',
        assertion_lifetime_seconds: 60,
      };
      await tokens.obtain(client, { grant: 'jwt_bearer' });
      const form = new URLSearchParams(seen[0]?.body);
      expect(form.get('client_id')).to.equal('c');
      const claims = JSON.parse(
        Buffer.from(form.get('assertion')?.split('.')[1] ?? '', 'base64url').toString(),
      ) as Record<string, unknown>;
      expect(claims).to.include({ sub: 'crm@acme.test', aud: 'https://login.acme.test', exp: NOW_MS / 1000 + 60 });
      expect(claims).not.to.have.property('scope');
    });

    it('names the invalid key without quoting it', async () => {
      const ec = keys.ES256.privateKey.export({ type: 'pkcs8', format: 'pem' });
      for (const key of ['-----BEGIN PRIVATE KEY-----\nTUFSS0VS\n-----END PRIVATE KEY-----', ec]) {
        const client = { client_id: 'c', token_uri: 'http://127.0.0.1:1', assertion_key: key, assertion_issuer: 'i' };
        expect(await tokens.obtain(client, request)).to.deep.equal({
          outcome: 'configuration',
          code: 'configuration',
          detail: `The auth client's assertion_key must be a private key for RS256`,
        });
      }
    });
  });

  describe('App Services', () => {
    it('sends the grant as JSON with ttl in the body, and reads a token without expiry', async () => {
      const { url, seen } = await recorded(
        servers,
        text(200, '{"access_token":"YWMt","expires_in":9223372036854775,"application":"5a1c"}'),
      );
      const client = {
        client_id: 'YXA6',
        client_secret: 's',
        client_auth: 'json',
        token_params: { ttl: 0 },
        token_uri: `${url}/acme/shop/token`,
      };
      expect(await tokens.obtain(client, { grant: 'client_credentials' })).to.deep.equal({
        outcome: 'granted',
        grant: { accessToken: 'YWMt', expiresInSeconds: null, others: { application: '5a1c' } },
      });
      expect(JSON.parse(seen[0]?.body ?? '')).to.deep.equal({
        grant_type: 'client_credentials',
        client_id: 'YXA6',
        client_secret: 's',
        ttl: 0,
      });
    });

    it('repeats the request without ttl after invalid_grant', async () => {
      const { url, seen } = await recorded(servers, json(400, { error: 'invalid_grant' }), good);
      const client = { ...CLIENT, token_uri: url, token_params: { ttl: 9e12, other: 'x' } };
      expect(await tokens.obtain(client, { grant: 'client_credentials' })).to.have.property('outcome', 'granted');
      expect(seen.map(({ body }) => Object.fromEntries(new URLSearchParams(body)))).to.deep.equal([
        {
          ttl: '9000000000000',
          other: 'x',
          grant_type: 'client_credentials',
          client_id: 'c',
          client_secret: 'MARKER-secret',
        },
        { other: 'x', grant_type: 'client_credentials', client_id: 'c', client_secret: 'MARKER-secret' },
      ]);
    });

    it('rejects the auth client after invalid_grant without ttl, or after the second one (case usergrid-client-grant)', async () => {
      const { url, seen } = await recorded(servers, json(400, { error: 'invalid_grant' }));
      const bare = await tokens.obtain({ ...CLIENT, token_uri: url }, { grant: 'client_credentials' });
      expect([bare.outcome, seen.length]).to.deep.equal(['client', 1]);
      const client = { ...CLIENT, token_uri: url, token_params: { ttl: 1 } };
      const twice = await tokens.obtain(client, { grant: 'client_credentials' });
      expect([twice.outcome, seen.length]).to.deep.equal(['client', 3]);
    });

    it('keeps the description of the provider for a password grant', async () => {
      const words = 'Cannot generate token with ttl above the maximum age of 604800000 milliseconds';
      const { url, seen } = await recorded(servers, json(400, { error: 'illegal_argument', error_description: words }));
      const client = { ...CLIENT, token_uri: url, token_params: { ttl: 9e12 } };
      expect(await tokens.obtain(client, { grant: 'password', username: 'ann', password: 'p' })).to.deep.equal({
        outcome: 'configuration',
        code: 'illegal_argument',
        detail: words,
      });
      expect(seen).to.have.lengthOf(1);
    });
  });

  describe('invalid_scope', () => {
    it('repeats the request once without the scope of the secret or of the client', async () => {
      for (const [client, request] of [
        [{ token_params: { scope: 'a' } }, { grant: 'refresh_token', refreshToken: 'rt' }],
        [{}, { grant: 'client_credentials', scope: 'a' }],
        [{ token_params: { scope: 'a' } }, { grant: 'password', username: 'u', password: 'p', scope: 'b' }],
      ] as const) {
        const { url, seen } = await recorded(servers, json(400, { error: 'invalid_scope' }), good);
        const outcome = await tokens.obtain({ ...CLIENT, ...client, token_uri: url }, request);
        expect(outcome, request.grant).to.have.property('outcome', 'granted');
        expect(seen.map(({ body }) => new URLSearchParams(body).has('scope'))).to.deep.equal([true, false]);
      }
    });

    it('is a configuration error when it repeats, without a scope, and for a code', async () => {
      for (const [request, calls] of [
        [{ grant: 'client_credentials', scope: 'a' }, 2],
        [{ grant: 'client_credentials' }, 1],
        [{ grant: 'authorization_code', code: 'c', redirectUri: 'https://a.test' }, 1],
      ] as const) {
        const { url, seen } = await recorded(servers, json(400, { error: 'invalid_scope' }));
        const outcome = await tokens.obtain({ ...CLIENT, token_uri: url }, request);
        expect(outcome).to.include({ outcome: 'configuration', code: 'invalid_scope' });
        expect(seen).to.have.lengthOf(calls);
      }
    });
  });

  describe('Instagram', () => {
    const client = (url: string) => ({
      client_id: '55501',
      client_secret: 'MARKER-secret',
      token_uri: `${url}/oauth/access_token`,
      exchange_uri: `${url}/access_token`,
      refresh_token_uri: `${url}/refresh_access_token`,
    });
    const code = { grant: 'ig_code', code: 'MARKER-code', redirectUri: 'https://app.test/callback/oauth2' } as const;

    it('returns a short-lived token, with every digit of the user id', async () => {
      const { url, seen } = await recorded(
        servers,
        text(200, '{"access_token":"IGshort","user_id":17841405793187219}'),
        text(200, '{"data":[{"access_token":"IGshort","user_id":"178","permissions":"a,b"}]}'),
      );
      expect(await tokens.obtain(client(url), code)).to.deep.equal({
        outcome: 'granted',
        grant: { accessToken: 'IGshort', others: { user_id: '17841405793187219' } },
      });
      expect(await tokens.obtain(client(url), code)).to.deep.equal({
        outcome: 'granted',
        grant: { accessToken: 'IGshort', scope: 'a,b', others: { user_id: '178' } },
      });
      expect(seen[0]).to.include({ method: 'POST', url: '/oauth/access_token' });
      expect(seen[0]?.headers).to.include({ 'content-type': 'application/x-www-form-urlencoded' });
      expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).to.deep.equal({
        client_id: '55501',
        client_secret: 'MARKER-secret',
        grant_type: 'authorization_code',
        redirect_uri: 'https://app.test/callback/oauth2',
        code: 'MARKER-code',
      });
    });

    it('exchanges it for a long-lived token, and refreshes that', async () => {
      const { url, seen } = await recorded(
        servers,
        json(200, { access_token: 'IGlong', token_type: 'bearer', expires_in: 5183944 }),
      );
      const grant = { accessToken: 'IGlong', expiresInSeconds: 5183944, others: { token_type: 'bearer' } };
      for (const request of [
        { grant: 'ig_exchange', accessToken: 'IGshort' },
        { grant: 'ig_refresh', accessToken: 'IGlong' },
      ] as const) {
        expect(await tokens.obtain(client(url), request)).to.deep.equal({ outcome: 'granted', grant });
      }
      expect(seen.map(({ method, url: path }) => `${String(method)} ${String(path)}`)).to.deep.equal([
        'GET /access_token?grant_type=ig_exchange_token&client_secret=MARKER-secret&access_token=IGshort',
        'GET /refresh_access_token?grant_type=ig_refresh_token&access_token=IGlong',
      ]);
    });

    it('reports its errors without values of the URL', async () => {
      const expired = { message: 'MARKER-token has expired', type: 'OAuthException', code: 190, error_subcode: 463 };
      const { url } = await recorded(servers, json(400, { error: expired }));
      expect(await tokens.obtain(client(url), { grant: 'ig_refresh', accessToken: 'MARKER-token' })).to.deep.equal({
        outcome: 'dead',
        code: '190',
        detail: '[secret] has expired',
      });
    });

    it('does not quote a URL that could not be requested', async () => {
      const request = { grant: 'ig_exchange', accessToken: 'MARKER-token' } as const;
      const closed = (await servers.closedPort()).origin;
      const cut = (await servers.raw((socket) => socket.once('data', () => socket.end()))).origin;
      const silent = (await servers.raw(() => undefined)).origin;
      const moved = await recorded(servers, json(302, {}, { location: '/elsewhere' }));
      const ask = async (at: string, asking = tokens) => asking.obtain(client(at), request);
      const outcomes = [
        await ask(closed),
        await ask(cut),
        await ask(silent, clientFor(150)),
        await ask('https://localhost:1', clientFor(150, '')),
        await ask('http://10.0.0.1'),
        await ask(moved.url),
      ];
      expect(outcomes.map((it) => [it.outcome, 'code' in it && it.code])).to.deep.equal([
        ['transient', 'ECONNREFUSED'],
        ['ambiguous', 'ECONNRESET'],
        ['ambiguous', 'ETIMEDOUT'],
        ['configuration', 'ERR_ADDRESS_REFUSED'],
        ['configuration', 'configuration'],
        ['configuration', 'redirect'],
      ]);
      expect(JSON.stringify(outcomes)).not.to.include('MARKER');
      expect(moved.seen).to.have.lengthOf(1);
    });
  });

  describe('an aborted request', () => {
    const requests: readonly (readonly [string, GrantRequest])[] = [
      ['a token endpoint', { grant: 'refresh_token', refreshToken: 'rt' }],
      ['Instagram', { grant: 'ig_refresh', accessToken: 'at' }],
    ];
    for (const [what, request] of requests) {
      it(`is ambiguous at ${what}, and returns at once`, async () => {
        const ending = new AbortController();
        const closed = new Promise<void>((resolve) => {
          void servers
            .raw((socket) => {
              socket.once('data', () => ending.abort());
              socket.on('close', () => resolve());
            })
            .then(async ({ origin }) => {
              const client = { ...CLIENT, token_uri: origin, refresh_token_uri: origin };
              const outcome = await clientFor(1000).obtain(client, request, ending.signal);
              expect(outcome).to.include({ outcome: 'ambiguous', code: 'ABORTED' });
            });
        });
        await closed;
      });

      it(`is not sent to ${what} when it was aborted before`, async () => {
        const { url, seen } = await recorded(servers, good);
        const client = { ...CLIENT, token_uri: url, refresh_token_uri: url };
        const outcome = await tokens.obtain(client, request, AbortSignal.abort());
        expect(outcome).to.include({ outcome: 'transient', code: 'ABORTED' });
        expect(seen).to.deep.equal([]);
      });
    }
  });

  it('classifies an untrusted certificate as transient, since nothing was sent', async () => {
    let requests = 0;
    const { href } = await servers.https((_request, response) => {
      requests += 1;
      response.end();
    });
    for (const request of [
      { grant: 'refresh_token', refreshToken: 'rt' },
      { grant: 'ig_refresh', accessToken: 'at' },
    ] as const) {
      const client = { ...CLIENT, token_uri: href, refresh_token_uri: href };
      const outcome = await clientFor(2000, 'localhost').obtain(client, request);
      expect(outcome).to.have.property('outcome', 'transient');
      expect(outcome)
        .to.have.property('code')
        .that.matches(/CERT|SELF_SIGNED/);
    }
    expect(requests).to.equal(0);
  });
});
