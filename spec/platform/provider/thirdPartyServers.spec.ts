import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import nock from 'nock';
import { createOutboundPolicy, parseAllowedHosts } from '../../../lib/http/outboundPolicy.js';
import { buildAuthorizationUrl } from '../../../lib/oauth/authorizationUrl.js';
import { readCallback } from '../../../lib/oauth/callback.js';
import { deriveCodeChallenge, createCodeVerifier } from '../../../lib/oauth/pkce.js';
import { createRandomToken } from '../../../lib/oauth/randomToken.js';
import type { GrantRequest } from '../../../lib/oauth/providers/index.js';
import type { IssuedToken } from '../../../lib/oauth/tokenResponse.js';
import { createTokenClient } from '../../../lib/platform/provider/createTokenClient.js';
import { startJmondi, type JmondiServer } from '../../support/providers/jmondi.js';
import { startNodeOauth, type NodeOauthServer } from '../../support/providers/nodeOauth.js';
import { OIDC_REDIRECT_URI, startOidc, type OidcServer } from '../../support/providers/oidc.js';

const tokens = createTokenClient({
  timeoutMs: 5000,
  policy: createOutboundPolicy(parseAllowedHosts('127.0.0.1')),
});

async function granted(client: object, request: GrantRequest): Promise<IssuedToken> {
  const outcome = await tokens.obtain({ ...client }, request);
  if (outcome.outcome !== 'granted') throw new Error(JSON.stringify(outcome));
  return outcome.grant;
}

describe('createTokenClient, at third-party servers', () => {
  before(() => nock.restore());
  after(() => nock.activate());

  describe('oidc-provider', () => {
    let server: OidcServer;
    afterEach(() => server.stop());

    /** Signs in and returns the code with its verifier. */
    const login = async (scopes: readonly string[] = ['openid', 'crm.read']) => {
      const verifier = createCodeVerifier(randomBytes(32));
      const state = createRandomToken(randomBytes(16));
      const url = buildAuthorizationUrl(server.clientCredentials, {
        redirectUri: OIDC_REDIRECT_URI,
        state,
        codeChallenge: deriveCodeChallenge(verifier),
        scopes,
        extra: {},
      });
      const callback = readCallback((await server.authorize(url)).searchParams);
      if (callback.kind !== 'code') throw new Error(JSON.stringify(callback));
      expect(callback).to.include({ state, issuer: server.issuer });
      const request = { grant: 'authorization_code', code: callback.code, redirectUri: OIDC_REDIRECT_URI } as const;
      return { request, verifier };
    };

    for (const clientAuth of ['basic', 'post', 'none'] as const) {
      it(`issues a token for a code with PKCE and client authentication ${clientAuth}`, async () => {
        server = await startOidc({ clientAuth });
        const { request, verifier } = await login();
        const grant = await granted(server.clientCredentials, { ...request, codeVerifier: verifier });
        expect(grant).to.deep.include({ expiresInSeconds: 3600, scope: 'openid crm.read' });
        expect(grant.others).to.include({ token_type: 'Bearer' });
        expect(await server.isActive(grant.accessToken)).to.equal(true);
      });
    }

    it('refuses a code that is used twice, and a missing or wrong verifier', async () => {
      server = await startOidc();
      const first = await login();
      await granted(server.clientCredentials, { ...first.request, codeVerifier: first.verifier });
      const again = await tokens.obtain(server.clientCredentials, { ...first.request, codeVerifier: first.verifier });
      expect(again).to.include({ outcome: 'dead', code: 'invalid_grant' });
      const second = await login();
      const bare = await tokens.obtain(server.clientCredentials, second.request);
      expect(bare).to.include({ outcome: 'dead', code: 'invalid_grant' });
      const third = await login();
      const wrong = await tokens.obtain(server.clientCredentials, { ...third.request, codeVerifier: second.verifier });
      expect(wrong).to.include({ outcome: 'dead', code: 'invalid_grant' });
    });

    it('reports the refusal of a user, and refuses a request without a challenge', async () => {
      server = await startOidc();
      const ask = { redirectUri: OIDC_REDIRECT_URI, state: 'a'.repeat(22), scopes: ['openid'], extra: {} };
      const url = buildAuthorizationUrl(server.clientCredentials, {
        ...ask,
        codeChallenge: deriveCodeChallenge('v'.repeat(43)),
      });
      expect(readCallback((await server.authorize(url, { deny: true })).searchParams)).to.deep.equal({
        kind: 'error',
        state: 'a'.repeat(22),
        error: 'access_denied',
        description: 'The user said no',
        issuer: server.issuer,
      });
      const bare = readCallback(
        (await server.authorize(buildAuthorizationUrl(server.clientCredentials, ask))).searchParams,
      );
      expect(bare).to.include({ kind: 'error', error: 'invalid_request' });
    });

    it('rotates the refresh token, and revokes the grant when an old one is used', async () => {
      server = await startOidc();
      const { request, verifier } = await login();
      const first = await granted(server.clientCredentials, { ...request, codeVerifier: verifier });
      const refresh = (grant: IssuedToken) =>
        ({ grant: 'refresh_token', refreshToken: grant.refreshToken ?? '' }) as const;
      const second = await granted(server.clientCredentials, refresh(first));
      expect(second.refreshToken).to.be.a('string').and.not.equal(first.refreshToken);
      const third = await granted(server.clientCredentials, refresh(second));
      expect(await server.isActive(third.accessToken)).to.equal(true);

      const reused = await tokens.obtain(server.clientCredentials, refresh(first));
      expect(reused).to.include({ outcome: 'dead', code: 'invalid_grant' });
      expect(await tokens.obtain(server.clientCredentials, refresh(third))).to.include({ outcome: 'dead' });
      expect(await server.isActive(third.accessToken)).to.equal(false);
    });

    it('refreshes once without a refused scope', async () => {
      server = await startOidc();
      const { request, verifier } = await login();
      const first = await granted(server.clientCredentials, { ...request, codeVerifier: verifier });
      const client = { ...server.clientCredentials, token_params: { scope: 'openid crm.write' } };
      const grant = await granted(client, { grant: 'refresh_token', refreshToken: first.refreshToken ?? '' });
      expect(grant.scope).to.equal('openid crm.read');
      expect(server.granted.get('refresh_token')).to.equal(1);
    });

    it('accepts basic as encoded by RFC 6749, and refuses basic_raw', async () => {
      server = await startOidc();
      const request = { grant: 'client_credentials', scope: 'crm.read' } as const;
      expect(await granted(server.clientCredentials, request)).to.include({
        expiresInSeconds: 3600,
        scope: 'crm.read',
      });
      const raw = await tokens.obtain({ ...server.clientCredentials, client_auth: 'basic_raw' }, request);
      expect(raw).to.include({ outcome: 'configuration', code: 'invalid_request' });
      const wrong = await tokens.obtain({ ...server.clientCredentials, client_secret: 'MARKER-wrong' }, request);
      expect(wrong).to.include({ outcome: 'client', code: 'invalid_client' });
      expect(JSON.stringify(wrong)).not.to.include('MARKER');
    });

    it('revokes a token, and responds in the same way to an unknown one', async () => {
      server = await startOidc();
      const { request, verifier } = await login();
      const grant = await granted(server.clientCredentials, { ...request, codeVerifier: verifier });
      const revoke = () => tokens.revoke(server.clientCredentials, grant.refreshToken ?? '', 'refresh_token');
      expect(await revoke()).to.deep.equal({ outcome: 'done' });
      expect(await server.isActive(grant.refreshToken ?? '')).to.equal(false);
      expect(await server.isActive(grant.accessToken)).to.equal(false);
      expect(await revoke()).to.deep.equal({ outcome: 'done' });
      const client = { ...server.clientCredentials, client_secret: 'MARKER-wrong' };
      const refused = await tokens.revoke(client, grant.accessToken, 'access_token');
      expect(refused).to.include({ outcome: 'client', code: 'invalid_client' });
    });

    it('lets a user authorize on another device', async () => {
      server = await startOidc();
      const started = await tokens.startDeviceFlow(server.clientCredentials, 'crm.read');
      if (started.outcome !== 'started') throw new Error(JSON.stringify(started));
      const { deviceCode, userCode, ...about } = started.codes;
      expect(about).to.deep.equal({
        verificationUri: `${server.issuer}/device`,
        verificationUriComplete: `${server.issuer}/device?user_code=${userCode}`,
        expiresInSeconds: 600,
        intervalSeconds: 5,
      });
      const poll = () => tokens.obtain(server.clientCredentials, { grant: 'device_code', deviceCode });
      expect(await poll()).to.include({ outcome: 'pending', code: 'authorization_pending' });
      await server.approveDevice(userCode);
      expect(await poll()).to.deep.include({ outcome: 'granted' });
      expect(await poll()).to.include({ outcome: 'dead', code: 'invalid_grant' });
    });

    it('reports that the user denied the device', async () => {
      server = await startOidc();
      const started = await tokens.startDeviceFlow(server.clientCredentials, undefined);
      if (started.outcome !== 'started') throw new Error(JSON.stringify(started));
      await server.approveDevice(started.codes.userCode, { deny: true });
      const { deviceCode } = started.codes;
      const polled = await tokens.obtain(server.clientCredentials, { grant: 'device_code', deviceCode });
      expect(polled).to.include({ outcome: 'dead', code: 'access_denied' });
    });

    it('is discovered at the OpenID location', async () => {
      server = await startOidc();
      const { auth_uri, token_uri, revocation_uri, device_authorization_uri, issuer } = server.clientCredentials;
      expect(await tokens.discover(server.issuer)).to.deep.equal({
        outcome: 'found',
        members: { auth_uri, token_uri, revocation_uri, device_authorization_uri, issuer, iss_required: true },
        scopes: ['openid', 'offline_access', 'crm.read', 'crm.write'],
      });
      expect(await tokens.discover(`${server.issuer}/`)).to.include({
        outcome: 'configuration',
        code: 'issuer_mismatch',
      });
    });
  });

  describe('@node-oauth/oauth2-server', () => {
    let server: NodeOauthServer;
    before(async () => (server = await startNodeOauth({ lifeSeconds: 60 })));
    after(() => server.stop());

    it('issues a token for a password, and keeps the refresh token', async () => {
      const { username, password } = server;
      const first = await granted(server.clientCredentials, { grant: 'password', username, password });
      expect(first.refreshToken).to.be.a('string');
      const refresh = { grant: 'refresh_token', refreshToken: first.refreshToken ?? '' } as const;
      for (let times = 0; times < 2; times++) {
        const next = await granted(server.clientCredentials, refresh);
        // The server counts whole seconds by its own clock, from before its response.
        expect(next.expiresInSeconds).to.be.within(50, 60);
        expect(next).not.to.have.property('refreshToken');
        expect(server.isActive(next.accessToken)).to.equal(true);
      }
    });

    it('refuses a wrong password with its own description, without the password', async () => {
      const request = { grant: 'password', username: 'ann', password: 'MARKER' } as const;
      expect(await tokens.obtain(server.clientCredentials, request)).to.deep.equal({
        outcome: 'dead',
        code: 'invalid_grant',
        detail: 'Invalid grant: user credentials are invalid',
      });
    });

    it('gets a second request without an unknown scope', async () => {
      const grant = await granted(server.clientCredentials, { grant: 'client_credentials', scope: 'other.read' });
      expect(grant.scope).to.equal('crm.read');
    });
  });

  describe('@jmondi/oauth2-server', () => {
    let server: JmondiServer;
    before(async () => (server = await startJmondi()));
    after(() => server.stop());

    it('reports a reused refresh token as invalid_request, which is permanent by its description', async () => {
      const { username, password } = server;
      const first = await granted(server.clientCredentials, { grant: 'password', username, password });
      const refresh = { grant: 'refresh_token', refreshToken: first.refreshToken ?? '' } as const;
      const second = await granted(server.clientCredentials, refresh);
      expect(second.refreshToken).to.be.a('string').and.not.equal(first.refreshToken);
      expect(await tokens.obtain(server.clientCredentials, refresh)).to.deep.equal({
        outcome: 'dead',
        code: 'invalid_request',
        detail: 'Token has been revoked',
      });
      const mapped = { ...server.clientCredentials, error_map: { invalid_request: 'configuration' } };
      expect(await tokens.obtain(mapped, refresh)).to.include({ outcome: 'configuration', code: 'invalid_request' });
    });

    it('exchanges a token for another', async () => {
      const { subjectToken } = server;
      const grant = await granted(server.clientCredentials, {
        grant: 'token_exchange',
        subjectToken,
        scope: 'crm.read',
      });
      expect(grant).to.include({ scope: 'crm.read' });
    });
  });
});
