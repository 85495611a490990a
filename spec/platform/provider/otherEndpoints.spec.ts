import { expect } from 'chai';
import { createOutboundPolicy, parseAllowedHosts } from '../../../lib/http/outboundPolicy.js';
import { createTokenClient } from '../../../lib/platform/provider/createTokenClient.js';
import { createLoopback } from '../../support/loopback.js';
import { json, recorded, text, type Reply } from '../../support/providers/recorded.js';

const NOW_MS = Date.UTC(2030, 0, 1);

describe('createTokenClient, beyond the token endpoint', () => {
  const servers = createLoopback();
  const clientFor = (allowed = '127.0.0.0/8') =>
    createTokenClient({ timeoutMs: 2000, policy: createOutboundPolicy(parseAllowedHosts(allowed)), now: () => NOW_MS });
  const tokens = clientFor();

  describe('revoke', () => {
    const client = (url: string) => ({
      client_id: 'c',
      client_secret: 'MARKER-secret',
      client_auth: 'json',
      token_params: { ttl: 5 },
      revocation_uri: `${url}/revoke`,
    });
    const revoke = async (reply: Reply) => {
      const { url, seen } = await recorded(servers, reply);
      return { outcome: await tokens.revoke(client(url), 'MARKER-token', 'refresh_token'), seen };
    };

    it('posts a form with the token, its type and the client', async () => {
      const { outcome, seen } = await revoke(text(200, ''));
      expect(outcome).to.deep.equal({ outcome: 'done' });
      expect(seen[0]).to.include({ method: 'POST', url: '/revoke' });
      expect(seen[0]?.headers).to.include({ 'content-type': 'application/x-www-form-urlencoded' });
      expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).to.deep.equal({
        token: 'MARKER-token',
        token_type_hint: 'refresh_token',
        client_id: 'c',
        client_secret: 'MARKER-secret',
      });
    });

    const cases: readonly (readonly [string, Reply, object])[] = [
      ['204', text(204, ''), { outcome: 'done' }],
      ['an unknown token', json(400, { error: 'invalid_token' }), { outcome: 'done' }],
      ['an unsupported token type', json(400, { error: 'unsupported_token_type' }), { outcome: 'done' }],
      [
        'a client that it refuses',
        json(401, { error: 'invalid_client' }),
        { outcome: 'client', code: 'invalid_client' },
      ],
      ['404', text(404, 'no'), { outcome: 'configuration', code: 'http_404' }],
      [
        'a pause until a date',
        text(503, '', { 'retry-after': new Date(NOW_MS + 90_000).toUTCString() }),
        { outcome: 'transient', code: 'http_503', retryAfterSeconds: 90 },
      ],
      ['a redirect', text(307, '', { location: 'https://evil.test' }), { outcome: 'configuration', code: 'redirect' }],
      ['an error with 200', json(200, { error: 'server_error' }), { outcome: 'transient', code: 'server_error' }],
    ];
    for (const [what, reply, expected] of cases) {
      it(`reads ${what}`, async () => {
        const { outcome } = await revoke(reply);
        expect(outcome).to.include(expected);
        expect(JSON.stringify(outcome)).not.to.include('MARKER');
      });
    }

    it('quotes no token that the server echoes', async () => {
      const { outcome } = await revoke(json(400, { error: 'x', error_description: 'no MARKER-token MARKER-secret' }));
      expect(outcome).to.include({ outcome: 'configuration', code: 'x', detail: 'no [secret] [secret]' });
    });

    it('needs a URL that the policy allows', async () => {
      expect(await tokens.revoke({ client_id: 'c' }, 't', 'access_token')).to.deep.equal({
        outcome: 'configuration',
        code: 'configuration',
        detail: `The auth client's revocation_uri is missing`,
      });
      const named = { client_id: 'c', revocation_uri: 'https://localhost:1' };
      expect(await clientFor('').revoke(named, 't', 'access_token')).to.deep.equal({
        outcome: 'configuration',
        code: 'ERR_ADDRESS_REFUSED',
        detail: `The host of the revocation endpoint resolves to an address that is not public. An operator can allow it with ALLOW_PRIVATE_HOSTS`,
      });
    });
  });

  describe('device authorization', () => {
    it('sends the scope and the parameters of the auth client', async () => {
      const codes = { device_code: 'dc', user_code: 'uc', verification_uri: 'https://id.test/d', interval: 1 };
      const { url, seen } = await recorded(servers, json(200, codes));
      const client = { client_id: 'c', token_params: { audience: 'crm' }, device_authorization_uri: url };
      expect(await tokens.startDeviceFlow(client, 'a b')).to.deep.equal({
        outcome: 'started',
        codes: {
          deviceCode: 'dc',
          userCode: 'uc',
          verificationUri: 'https://id.test/d',
          expiresInSeconds: 600,
          intervalSeconds: 1,
        },
      });
      expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).to.deep.equal({
        client_id: 'c',
        scope: 'a b',
        audience: 'crm',
      });
    });

    it('reports missing codes without quoting others', async () => {
      for (const [reply, expected] of [
        [json(200, { device_code: 'MARKER', message: 'MARKER' }), { outcome: 'configuration' }],
        [json(400, { error: 'unauthorized_client' }), { outcome: 'client', code: 'unauthorized_client' }],
        [text(502, '<html>'), { outcome: 'transient', code: 'http_502' }],
      ] as const) {
        const { url } = await recorded(servers, reply);
        const outcome = await tokens.startDeviceFlow({ client_id: 'c', device_authorization_uri: url }, undefined);
        expect(outcome).to.include(expected);
        expect(JSON.stringify(outcome)).not.to.include('MARKER');
      }
    });
  });

  describe('discover', () => {
    /** Starts an issuer with these responses by path. */
    const issuer = async (replies: (issuer: string) => Readonly<Record<string, Reply>>) => {
      let own = '';
      const { url, seen } = await recorded(servers, (response, request) => {
        const reply = replies(own)[request.url ?? ''] ?? text(404, 'not here');
        reply(response, request);
      });
      own = `${url}/tenant`;
      return { own, seen };
    };
    const RFC = '/.well-known/oauth-authorization-server/tenant';
    const OPENID = '/tenant/.well-known/openid-configuration';

    it('requests the location of RFC 8414, then that of OpenID Connect', async () => {
      const { own, seen } = await issuer((name) => ({
        [OPENID]: json(200, { issuer: name, token_endpoint: `${name}/t` }),
      }));
      expect(await tokens.discover(own)).to.deep.equal({
        outcome: 'found',
        members: { issuer: own, token_uri: `${own}/t` },
      });
      expect(seen.slice(0, 2).map(({ method, url }) => [method, url])).to.deep.equal([
        ['GET', RFC],
        ['GET', OPENID],
      ]);
    });

    it('sends one request when the first location has the document', async () => {
      const { own, seen } = await issuer((name) => ({
        [RFC]: json(200, { issuer: name, token_endpoint: `${name}/t` }),
      }));
      expect(await tokens.discover(own)).to.have.property('outcome', 'found');
      expect(seen).to.have.lengthOf(1);
    });

    const failures: readonly (readonly [string, Reply])[] = [
      ['503', text(503, '', { 'retry-after': '5' })],
      ['502', text(502, '<html>Bad gateway</html>')],
      ['500', json(500, { error: 'server_error' })],
      ['429', text(429, '')],
      ['404', text(404, 'not here')],
      ['403', text(403, '<Error><Code>AccessDenied</Code></Error>')],
      ['405', text(405, '')],
      ['a web page', text(200, '<!DOCTYPE html><div id="root"></div>')],
      ['200 without a body', text(200, '')],
      ['204', text(204, '')],
      ['a redirect', text(302, '', { location: '/login' })],
      ['JSON that is not an object', text(200, '[]')],
      ['unrelated JSON', json(200, { status: 'ok' })],
      ['a JSON error with 200', json(200, { error: 'not_found' })],
      ["another issuer's document", json(200, { issuer: 'https://evil.test', token_endpoint: 'https://evil.test/t' })],
      ['a closed connection', (response) => response.destroy()],
      [
        'half a response',
        (response) => {
          response.writeHead(200, { 'content-length': '100' });
          response.write('{', () => response.destroy());
        },
      ],
      ['no response in time', () => undefined],
    ];
    for (const [what, reply] of failures) {
      it(`finds the document at the OpenID location when that of RFC 8414 has ${what} (case discovery-5xx)`, async () => {
        const hasty = createTokenClient({
          timeoutMs: 300,
          policy: createOutboundPolicy(parseAllowedHosts('127.0.0.0/8')),
        });
        const { own } = await issuer((name) => ({
          [RFC]: reply,
          [OPENID]: json(200, { issuer: name, authorization_endpoint: `${name}/a`, token_endpoint: `${name}/t` }),
        }));
        expect(await hasty.discover(own)).to.deep.equal({
          outcome: 'found',
          members: { issuer: own, auth_uri: `${own}/a`, token_uri: `${own}/t` },
        });
      });
    }

    for (const place of [
      '/.well-known/openid-configuration/tenant',
      '/tenant/.well-known/oauth-authorization-server',
    ]) {
      it(`finds the document at ${place}, whatever the other locations have`, async () => {
        const { own } = await issuer((name) => ({
          [RFC]: text(503, ''),
          [OPENID]: text(200, '<html>'),
          [place]: json(200, { issuer: name, token_endpoint: `${name}/t` }),
        }));
        expect(await tokens.discover(own)).to.have.nested.property('members.token_uri', `${own}/t`);
      });
    }

    it('prefers a document with endpoints', async () => {
      const { own } = await issuer((name) => ({
        [RFC]: json(200, { issuer: name }),
        [OPENID]: json(200, { issuer: name, token_endpoint: `${name}/t` }),
      }));
      expect(await tokens.discover(own)).to.have.nested.property('members.token_uri', `${own}/t`);
      const { own: poor } = await issuer((name) => ({ [RFC]: json(200, { issuer: name }) }));
      expect(await tokens.discover(poor)).to.deep.equal({ outcome: 'found', members: { issuer: poor } });
    });

    const refused: readonly (readonly [string, Readonly<Record<string, Reply>>, object])[] = [
      ['no document', {}, { outcome: 'configuration', code: 'http_404' }],
      [
        "another issuer's",
        { [RFC]: json(200, { issuer: 'https://evil.test' }) },
        { outcome: 'configuration', code: 'issuer_mismatch' },
      ],
      [
        'a page',
        { [RFC]: text(200, '<html>'), [OPENID]: text(200, '<html>') },
        { outcome: 'configuration', code: 'unreadable_answer' },
      ],
      ['a redirect', { [RFC]: text(302, '', { location: '/x' }) }, { outcome: 'configuration', code: 'redirect' }],
      [
        'a template',
        { [OPENID]: json(200, { issuer: 'https://login.acme.test/{tenantid}/v2.0' }), [RFC]: text(503, '') },
        { outcome: 'configuration', code: 'issuer_mismatch' },
      ],
      ['a failure at one location', { [OPENID]: text(502, '') }, { outcome: 'transient', code: 'http_502' }],
      [
        'a Retry-After',
        { [RFC]: text(503, '', { 'retry-after': '5' }) },
        { outcome: 'transient', retryAfterSeconds: 5 },
      ],
    ];
    for (const [what, replies, expected] of refused) {
      it(`returns a refusal for ${what}`, async () => {
        const { own } = await issuer(() => replies);
        expect(await tokens.discover(own)).to.include(expected);
      });
    }

    it('requests no URL that the policy refuses', async () => {
      for (const place of ['http://169.254.169.254', 'https://10.0.0.1', 'file:///etc/passwd', 'id.test']) {
        expect(await tokens.discover(place), place).to.include({ outcome: 'configuration', code: 'configuration' });
      }
      expect(await tokens.discover((await servers.closedPort()).origin)).to.include({
        outcome: 'transient',
        code: 'ECONNREFUSED',
      });
    });
  });
});
