import { expect } from 'chai';
import type { JsonObject } from '../../lib/json.js';
import type { UnsignedAssertion } from '../../lib/oauth/buildAssertion.js';
import type { GrantRequest } from '../../lib/oauth/grants/index.js';
import {
  buildDeviceAuthorizationRequest,
  buildRevocationRequest,
  buildTokenRequest,
} from '../../lib/oauth/tokenRequest.js';

const CLIENT = {
  client_id: 'c',
  client_secret: 'secret-1',
  client_auth: 'post',
  token_uri: 'https://id.test/token?a=b',
  device_authorization_uri: 'https://id.test/device',
  revocation_uri: 'https://id.test/revoke',
};
const signed: UnsignedAssertion[] = [];
const TOOLS = {
  nowMs: 1_000_000,
  createId: () => 'jti-1',
  sign: (assertion: UnsignedAssertion) => {
    signed.push(assertion);
    return Promise.resolve('a.b.c');
  },
};

const build = (client: JsonObject, request: GrantRequest) => buildTokenRequest(client, request, TOOLS);

describe('buildTokenRequest', () => {
  it('sends the parameters of the grant and lists those that are secret', async () => {
    const { url, ...request } = await build(CLIENT, {
      grant: 'authorization_code',
      code: 'x',
      redirectUri: 'https://app.test/cb',
      codeVerifier: 'v',
    });
    expect(url.href).to.equal(CLIENT.token_uri);
    expect(request).to.deep.equal({
      format: 'form',
      headers: {},
      parameters: {
        grant_type: 'authorization_code',
        client_id: 'c',
        client_secret: 'secret-1',
        code: 'x',
        redirect_uri: 'https://app.test/cb',
        code_verifier: 'v',
      },
      secrets: ['x', 'v', 'secret-1', 'secret-1'],
    });
  });

  it('omits empty parameters', async () => {
    const { parameters } = await build(CLIENT, { grant: 'client_credentials', scope: '' });
    expect(parameters).not.to.have.property('scope');
  });

  it('sends a refresh token to its own endpoint if there is one', async () => {
    const request = { grant: 'refresh_token', refreshToken: 'rt' } as const;
    const own = { ...CLIENT, refresh_token_uri: 'https://id.test/refresh' };
    expect((await build(own, request)).url.href).to.equal('https://id.test/refresh');
    expect((await build(CLIENT, request)).url.href).to.equal(CLIENT.token_uri);
  });

  it('signs an assertion, with which the client needs no id', async () => {
    const client = { token_uri: 'https://id.test/token', assertion_key: 'PEM', assertion_issuer: 'me' };
    const { parameters, secrets } = await build(client, { grant: 'jwt_bearer', scope: 'a' });
    expect(parameters).to.deep.equal({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: 'a.b.c',
      scope: 'a',
    });
    expect(secrets).to.deep.equal(['a.b.c']);
    expect(signed.at(-1)?.claims).to.deep.equal({
      iss: 'me',
      sub: 'me',
      aud: 'https://id.test/token',
      iat: 1000,
      exp: 1300,
      jti: 'jti-1',
      scope: 'a',
    });
  });

  it('authenticates a client with an id beside its assertion', async () => {
    const client = { ...CLIENT, assertion_key: 'PEM', assertion_issuer: 'me' };
    const { parameters } = await build(client, { grant: 'jwt_bearer' });
    expect(parameters).to.include({ client_id: 'c', client_secret: 'secret-1' });
  });

  it('sends JSON if the client authentication or the token request format asks for it', async () => {
    const request = { grant: 'client_credentials' } as const;
    const formats = await Promise.all(
      [{ client_auth: 'json' }, { token_request_format: 'json' }, { token_request_format: 'form' }].map(
        async (members) => (await build({ ...CLIENT, ...members }, request)).format,
      ),
    );
    expect(formats).to.deep.equal(['json', 'json', 'form']);
  });

  it('fails when a member of the auth client is missing', async () => {
    const failure = await build({ ...CLIENT, token_uri: '' }, { grant: 'client_credentials' }).catch(
      (error: unknown) => error,
    );
    expect(String(failure)).to.include("The auth client's token_uri is missing");
  });
});

describe('requests to other endpoints', () => {
  const json = { ...CLIENT, client_auth: 'json', token_params: { ttl: 5 } };

  it('send a form, even for a client that authenticates in JSON', async () => {
    const device = await buildDeviceAuthorizationRequest(json, 'a b', TOOLS);
    expect(device).to.deep.include({
      format: 'form',
      parameters: { ttl: '5', client_id: 'c', client_secret: 'secret-1', scope: 'a b' },
    });
    expect(device.url.href).to.equal(CLIENT.device_authorization_uri);
  });

  it('revoke a token without additional token parameters, and redact it', async () => {
    const revocation = await buildRevocationRequest(json, 'at', 'access_token', TOOLS);
    expect(revocation.format).to.equal('form');
    expect(revocation.parameters).to.deep.equal({
      client_id: 'c',
      client_secret: 'secret-1',
      token: 'at',
      token_type_hint: 'access_token',
    });
    expect(revocation.secrets).to.include.members(['at', 'secret-1']);
  });
});
