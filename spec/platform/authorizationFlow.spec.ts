import { expect } from 'chai';
import { createOutboundPolicy, parseAllowedHosts } from '../../lib/http/outboundPolicy.js';
import { createTokenClient } from '../../lib/platform/provider/createTokenClient.js';
import { pollDeviceFlows } from '../../lib/platform/usecases/authFlows/pollDeviceFlows.js';
import { createAuthFlowsPlatform, type AuthFlowsPlatform, type StartedFlow } from '../support/authFlowsPlatform.js';
import { createLoopback } from '../support/loopback.js';
import type { SpecResponse } from '../support/platform.js';
import { startNodeOauth } from '../support/providers/nodeOauth.js';
import { startOidc, type OidcServer } from '../support/providers/oidc.js';
import { readProblems } from '../support/secrets.js';

const REDIRECT_URI = 'http://127.0.0.1:3000/callback/oauth2';

describe('the authorization flow at a third-party authorization server', () => {
  const servers = createLoopback();
  let server: OidcServer;
  let platform: AuthFlowsPlatform;
  before(async () => {
    server = await startOidc({ redirectUris: [REDIRECT_URI] });
  });
  after(() => server.stop());
  beforeEach(async () => {
    const policy = createOutboundPolicy(parseAllowedHosts('127.0.0.0/8'));
    platform = await createAuthFlowsPlatform({
      dependencies: { tokenClient: createTokenClient({ timeoutMs: 5000, policy }) },
    });
  });
  const registration = (): object => {
    const { client_id, client_secret, client_auth } = server.clientCredentials;
    return { client_id, client_secret, client_auth };
  };
  const discovered = (): Promise<string> => platform.makeClient('oauth2', { ...registration(), issuer: server.issuer });
  /** Authorizes at the provider and follows the redirects, as the browser would. */
  const click = async (flow: StartedFlow, options: { deny?: boolean } = {}): Promise<SpecResponse> => {
    const back = await server.authorize(flow.url, options);
    return platform.visitCallback(flow, Object.fromEntries(back.searchParams));
  };
  const SCOPES = { scopes: ['openid', 'offline_access', 'crm.read'], additional_params: { prompt: 'consent' } };

  it('reads endpoints and checks from the metadata of the issuer', async () => {
    const client = await discovered();
    const { body } = await platform.api('GET', `/v2/auth-clients/${client}?tenant_id=${platform.tenant.id}`);
    expect(body.data.attributes.credentials).to.include({
      auth_uri: `${server.issuer}/auth`,
      token_uri: `${server.issuer}/token`,
      revocation_uri: `${server.issuer}/token/revocation`,
      iss_required: true,
    });
  });

  it('obtains working tokens with one click', async () => {
    const flow = await platform.start(await discovered(), SCOPES);
    const result = await click(flow);
    expect(result.status, result.text).to.equal(200);
    const saved = await platform.saveSecret(flow);
    expect(saved.status, saved.text).to.equal(201);
    const { credentials } = saved.body.data.attributes;
    expect(credentials).to.include({ scope: 'openid offline_access crm.read', refresh_token: '***', expires_in: 3600 });
    expect(await server.isActive(credentials.access_token)).to.equal(true);
  });

  it('authorizes a secret again in place, for the user of its ID token', async () => {
    const client = await discovered();
    const first = await platform.start(client, SCOPES);
    await click(first);
    const { id, attributes } = (await platform.saveSecret(first)).body.data;
    const flow = await platform.start(undefined, SCOPES, { secret: id });
    expect((await click(flow)).text).to.include('Credential updated');
    const { body, headers } = await platform.api('GET', `${platform.path}/${id}`, { as: platform.member });
    expect(headers.etag).to.equal('"2"');
    expect(body.data.attributes.credentials.access_token).not.to.equal(attributes.credentials.access_token);
  });

  it('reports that the user denied access', async () => {
    const flow = await platform.start(await discovered(), SCOPES);
    expect((await click(flow, { deny: true })).text).to.include('access_denied: The user said no');
  });

  it('fails without PKCE when the server requires it', async () => {
    const its = await platform.makeClient('oauth2', { ...server.clientCredentials, pkce: false });
    const flow = await platform.start(its, SCOPES);
    expect((await click(flow)).text).to.include('invalid_request');
  });

  it('rejects a code of another flow, as its verifier does not match the challenge', async () => {
    const client = await discovered();
    const victim = await platform.start(client, SCOPES);
    const stolenParameters = (await server.authorize(victim.url)).searchParams;
    const attacker = await platform.start(client, SCOPES);
    const result = await platform.visitCallback(attacker, {
      state: attacker.state,
      code: stolenParameters.get('code')!,
      iss: stolenParameters.get('iss')!,
    });
    expect(result.text).to.include('invalid_grant');
    expect((await platform.get(attacker)).body.data.attributes.status).to.equal('failed');
  });

  it('supports device codes', async () => {
    const client = await platform.makeClient('oauth2', {
      ...registration(),
      issuer: server.issuer,
      grant_type: 'device_code',
    });
    const flow = await platform.start(client, { scopes: ['openid', 'crm.read'] });
    const { user_code: code, verification_uri: uri } = flow.response.body.data.attributes;
    expect(uri).to.equal(`${server.issuer}/device`);
    const poll = async (): Promise<unknown> => {
      platform.clock.nowMs += 5000;
      await pollDeviceFlows(platform.services).run(new AbortController().signal);
      return (await platform.get(flow)).body.data.attributes.status;
    };
    expect(await poll()).to.equal('pending');
    await server.approveDevice(code);
    expect(await poll()).to.equal('exchanged');
    const { access_token } = (await platform.saveSecret(flow)).body.data.attributes.credentials;
    expect(await server.isActive(access_token)).to.equal(true);
  });

  it('creates secrets by client credentials, or reports the error', async () => {
    const grant = { ...server.clientCredentials, grant_type: 'client_credentials' };
    const created = await platform.post(await platform.makeClient('oauth2', grant), { name: 'N', credentials: {} });
    expect(created.status, created.text).to.equal(201);
    expect(await server.isActive(created.body.data.attributes.credentials.access_token)).to.equal(true);
    const wrong = await platform.makeClient('oauth2', { ...grant, client_secret: 'wrong' });
    const refusal = await platform.post(wrong, { name: 'N', credentials: {} });
    expect([refusal.status, ...readProblems(refusal)]).to.deep.equal([409, 'client_rejected']);
  });

  it('creates secrets by password', async () => {
    const legacy = await startNodeOauth();
    try {
      const client = await platform.makeClient('oauth2', legacy.clientCredentials);
      const { username, password } = legacy;
      const created = await platform.post(client, { name: 'N', credentials: { username, password } });
      expect(created.status, created.text).to.equal(201);
      expect(legacy.isActive(created.body.data.attributes.credentials.access_token)).to.equal(true);
      const wrong = await platform.post(client, { name: 'N', credentials: { username, password: 'MARKER-no' } });
      expect([wrong.status, ...readProblems(wrong)]).to.deep.equal([424, 'reauthorization_required']);
      expect(wrong.text).not.to.include('MARKER');
    } finally {
      await legacy.stop();
    }
  });

  describe('with an issuer that publishes no endpoints', () => {
    const createAuthClient = (credentials: object): Promise<SpecResponse> =>
      platform.api('POST', '/v2/auth-clients', {
        body: {
          data: {
            type: 'auth-client',
            attributes: { type: 'oauth2', name: 'N', credentials },
            relationships: {
              components: { data: [{ type: 'component', id: platform.component.id }] },
              tenant: { data: { type: 'tenant', id: platform.tenant.id } },
            },
          },
        },
      });

    it('rejects the auth client, and names the issuer', async () => {
      const { origin } = await servers.http((_request, response) => response.writeHead(404).end());
      const result = await createAuthClient({ ...registration(), issuer: origin });
      expect([result.status, ...readProblems(result)]).to.deep.equal([
        400,
        'invalid /data/attributes/credentials/issuer',
      ]);
    });

    it('rejects metadata of another issuer, and endpoints that no credential may be sent to', async () => {
      let document: object = {};
      const { origin } = await servers.http((_request, response) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document)),
      );
      const endpoints = { authorization_endpoint: `${origin}/a`, token_endpoint: `${origin}/t` };
      document = { issuer: 'https://id.acme.test', ...endpoints };
      expect((await createAuthClient({ ...registration(), issuer: origin })).status).to.equal(400);
      document = { issuer: origin, ...endpoints, token_endpoint: 'http://intranet.test/t' };
      const result = await createAuthClient({ ...registration(), issuer: origin });
      expect([result.status, ...readProblems(result)]).to.deep.equal([
        400,
        'invalid /data/attributes/credentials/issuer',
      ]);
      document = { issuer: origin, ...endpoints };
      expect((await createAuthClient({ ...registration(), issuer: origin })).status).to.equal(201);
    });

    it('names the template in the metadata, and stores nothing (case entra-template)', async () => {
      const { origin } = await servers.http((_request, response) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(
          JSON.stringify({
            issuer: `${origin}/{tenantid}/v2.0`,
            authorization_endpoint: `${origin}/common/oauth2/v2.0/authorize`,
            token_endpoint: `${origin}/common/oauth2/v2.0/token`,
          }),
        ),
      );
      const result = await createAuthClient({ ...registration(), issuer: `${origin}/common/v2.0` });
      expect([result.status, ...readProblems(result)]).to.deep.equal([
        400,
        'invalid /data/attributes/credentials/issuer',
      ]);
      expect(result.body.errors[0].detail).to.equal(
        `The issuer's endpoints could not be discovered. Enter the endpoints or another issuer. Its metadata document has the issuer ${origin}/{tenantid}/v2.0, a template. Enter the issuer with your own value for {tenantid} in place of common`,
      );
    });

    it('stores the issuer as its metadata spells it, however it was pasted', async () => {
      const { origin } = await servers.http((_request, response) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(
          JSON.stringify({
            issuer: `${origin}/`,
            authorization_endpoint: `${origin}/a`,
            token_endpoint: `${origin}/t`,
          }),
        ),
      );
      const result = await createAuthClient({
        ...registration(),
        issuer: ` ${origin}/.well-known/openid-configuration\n`,
      });
      expect(result.status).to.equal(201);
      expect(result.body.data.attributes.credentials).to.include({ issuer: `${origin}/`, token_uri: `${origin}/t` });
    });

    it('sends no request while another member is missing or invalid', async () => {
      let requests = 0;
      const { origin } = await servers.http((_request, response) => {
        requests += 1;
        response.writeHead(404).end();
      });
      const lacking = await createAuthClient({ client_id: 'c', issuer: origin });
      expect(readProblems(lacking)).to.include('missing /data/attributes/credentials/client_secret');
      await createAuthClient({ ...registration(), issuer: origin, nonsense: 1 });
      await createAuthClient({ ...registration(), issuer: 'http://public.test/' });
      expect(requests).to.equal(0);
    });
  });
});
