import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect } from 'chai';
import nock from 'nock';

import { sandbox, type AuthorizationServer, type Browser, type Page } from '../support/sandbox.js';

const VERIFIER = 'a-verifier-of-the-spec-that-is-long-enough-to-be-one';

describe('sandbox: authorization server', () => {
  let server: AuthorizationServer;
  let callback: Server;
  let redirectUri: string;
  let browser: Browser;

  before(() => nock.restore());
  after(() => nock.activate());
  beforeEach(async () => {
    callback = createServer((_request, response) => response.end('back')).listen(0, '127.0.0.1');
    await new Promise((resolve) => callback.once('listening', resolve));
    redirectUri = `http://127.0.0.1:${String((callback.address() as AddressInfo).port)}/callback/oauth2`;
    const { startAuthorizationServer } = await sandbox('authorizationServer.mjs');
    server = await startAuthorizationServer({ redirectUris: [redirectUri] });
    browser = (await sandbox('browser.mjs')).openBrowser();
  });
  afterEach(async () => {
    await server.stop();
    callback.close();
    callback.closeAllConnections();
  });

  function authorize(more: Record<string, string | undefined> = {}): Promise<Page> {
    const parameters: Record<string, string | undefined> = {
      client_id: 'sandbox',
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'notes:read notes:write',
      state: 'a state',
      code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
      code_challenge_method: 'S256',
      ...more,
    };
    const given = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined);
    return browser.open(`${server.url}/auth?${new URLSearchParams(given).toString()}`);
  }

  async function post(place: string, fields: Record<string, string>) {
    const { client_id: id, client_secret: secret } = server.client;
    const answer = await fetch(server.url + place, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
      body: new URLSearchParams(fields),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  }

  async function tokens(): Promise<Record<string, unknown>> {
    const back = await (await authorize()).click('Allow');
    const { status, body } = await post('/token', {
      grant_type: 'authorization_code',
      code: back.url.searchParams.get('code')!,
      redirect_uri: redirectUri,
      code_verifier: VERIFIER,
    });
    expect(status).to.equal(200);
    return body;
  }

  const refresh = (token: unknown) => post('/token', { grant_type: 'refresh_token', refresh_token: String(token) });
  const notes = async (token: unknown, init: RequestInit = {}) => {
    const answer = await fetch(`${server.url}/api/notes`, {
      ...init,
      headers: { authorization: `Bearer ${String(token)}` },
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  it('asks the user, and redirects with a code, the state and the issuer', async () => {
    const page = await authorize();
    expect(page.html).to.include('notes:read notes:write');
    const { url } = await page.click('Allow', { user: 'ben' });
    expect([...url.searchParams.keys()]).to.have.members(['code', 'state', 'iss']);
    expect(url.searchParams.get('iss')).to.equal(server.url);
    expect(url.searchParams.get('state')).to.equal('a state');
  });

  it('redirects with access_denied when the user cancels', async () => {
    const { url } = await (await authorize()).click('Cancel');
    expect(Object.fromEntries(url.searchParams)).to.deep.include({
      error: 'access_denied',
      error_description: 'Cancel was clicked',
      state: 'a state',
    });
  });

  it('requires PKCE', async () => {
    const { url } = await authorize({ code_challenge: undefined, code_challenge_method: undefined });
    expect(url.searchParams.get('error')).to.equal('invalid_request');
  });

  it('issues tokens of one minute, and a new refresh token each time', async () => {
    const first = await tokens();
    expect(first).to.deep.include({ expires_in: 60, token_type: 'Bearer', scope: 'notes:read notes:write' });
    const { body: second } = await refresh(first.refresh_token);
    expect(second.refresh_token).to.be.a('string').and.not.equal(first.refresh_token);
    expect(second.access_token).not.to.equal(first.access_token);
  });

  it('revokes the grant when a refresh token is used a second time', async () => {
    const first = await tokens();
    const { body: second } = await refresh(first.refresh_token);
    expect(await refresh(first.refresh_token)).to.deep.include({ status: 400 });
    expect((await refresh(second.refresh_token)).body.error).to.equal('invalid_grant');
    expect((await notes(second.access_token)).status).to.equal(401);
  });

  it('accepts only its own tokens at its API', async () => {
    const { access_token: token } = await tokens();
    expect((await notes('made-up')).status).to.equal(401);
    expect((await notes(token, { method: 'POST', body: '{"text":"milk"}' })).status).to.equal(201);
    expect(await notes(token)).to.deep.equal({
      status: 200,
      body: { user: 'ann', notes: [{ id: 1, user: 'ann', text: 'milk' }] },
    });
  });

  it('issues a token for client credentials', async () => {
    const { body } = await post('/token', { grant_type: 'client_credentials', scope: 'notes:read' });
    expect((await notes(body.access_token)).body.user).to.equal('sandbox');
  });

  it('revokes a grant by its refresh token', async () => {
    const { access_token: token, refresh_token: refreshToken } = await tokens();
    expect((await post('/token/revocation', { token: String(refreshToken) })).status).to.equal(200);
    expect((await notes(token)).status).to.equal(401);
  });

  it('rejects every token after users have withdrawn their consent', async () => {
    const { access_token: token, refresh_token: refreshToken } = await tokens();
    server.endGrants();
    expect((await notes(token)).status).to.equal(401);
    expect((await refresh(refreshToken)).body.error).to.equal('invalid_grant');
  });

  it('supports device codes', async () => {
    const { body: device } = await post('/device/auth', { client_id: 'sandbox', scope: 'notes:read' });
    const grant = {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: String(device.device_code),
    };
    expect((await post('/token', grant)).body.error).to.equal('authorization_pending');
    const entered = await (
      await browser.open(String(device.verification_uri))
    ).click('Continue', {
      user_code: String(device.user_code),
    });
    const done = await (await entered.click('Continue')).click('Allow');
    expect(done.html).to.include('Done');
    expect((await post('/token', grant)).status).to.equal(200);
  });

  it('publishes its metadata', async () => {
    const answer = await fetch(`${server.url}/.well-known/openid-configuration`);
    expect(await answer.json()).to.deep.include({
      issuer: server.url,
      token_endpoint: `${server.url}/token`,
      revocation_endpoint: `${server.url}/token/revocation`,
      device_authorization_endpoint: `${server.url}/device/auth`,
      authorization_response_iss_parameter_supported: true,
    });
  });
});
