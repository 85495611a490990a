import { expect } from 'chai';
import { createOutboundPolicy, parseAllowedHosts } from '../../../lib/http/outboundPolicy.js';
import type { TokenClient } from '../../../lib/platform/model/tokenClient.js';
import { createTokenClient } from '../../../lib/platform/provider/createTokenClient.js';
import { createOperations } from '../../../lib/platform/routes/index.js';
import { collectSecretTexts } from '../../../lib/wire/collectSecretTexts.js';
import { createLoopback } from '../../support/loopback.js';
import { OAUTH2_CLIENT, secretsPlatform, type SecretsPlatform } from '../../support/secrets.js';

const SECRET_VALUES = {
  access_token: 'MARKER+stored/access=token',
  refresh_token: 'MARKER-stored-refresh',
  undefined_params: { id_token: 'MARKER.id.token', session: { cookie: 'MARKER-cookie' }, token_type: 'Bearer' },
  additional_params: '{"login_hint":"MARKER-hint"}',
};
const CLIENT_VALUES = {
  client_secret: 'MARKER client secret',
  token_params: { resource_password: 'MARKER-parameter' },
};

describe('error descriptions of a provider', () => {
  const servers = createLoopback();
  let platform: SecretsPlatform;
  /** The responses of the provider by refresh token. */
  let responses: Record<string, { readonly status: number; readonly body: object }>;
  let origin: string;
  beforeEach(async () => {
    responses = {};
    const url = await servers.http((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const good = { status: 200, body: { access_token: 'at-new', expires_in: 1200 } };
        const { status, body: responseBody } = responses[new URLSearchParams(body).get('refresh_token') ?? ''] ?? good;
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(responseBody));
      });
    });
    ({ origin } = url);
    const real = createTokenClient({ timeoutMs: 5000, policy: createOutboundPolicy(parseAllowedHosts('127.0.0.0/8')) });
    const tokenClient: TokenClient = { ...real };
    platform = await secretsPlatform({ operations: createOperations, dependencies: { tokenClient } });
  });
  const makeClient = (credentials: object = {}, scope?: Record<string, string>) =>
    platform.makeClient(
      'oauth2',
      { ...OAUTH2_CLIENT, token_uri: `${origin}/token`, ...credentials },
      scope === undefined ? {} : { scope },
    );
  const refresh = (id: string) => platform.api('POST', `${platform.path}/${id}/refresh`, { as: platform.member });
  const refuse = (refreshToken: string, status: number, body: object): void => {
    responses[refreshToken] = { status, body };
  };
  /** All places that show the error: API, webhooks, audit log. */
  const everything = async (id: string, client: string): Promise<string> => {
    const guest = await platform.makeUser('guest');
    const shown = await Promise.all(
      [
        platform.path,
        `${platform.path}/${id}`,
        `/v2/auth-clients/${client}`,
        '/v2/events',
        '/v2/audit-records',
      ].flatMap((path) => [guest, platform.admin].map(async (as) => (await platform.api('GET', path, { as })).body)),
    );
    const withoutValues = JSON.stringify(shown, (name, value: unknown) => (name === 'credentials' ? undefined : value));
    const events = await platform.store.events.list({ tenants: 'all' }, 100);
    return withoutValues + JSON.stringify(events);
  };

  it('are shown without the stored access token everywhere (case stored-token-quoted)', async () => {
    const client = await makeClient();
    const id = await platform.makeSecret(client, { access_token: 'MARKER-at-1', refresh_token: 'rt-1' });
    refuse('rt-1', 400, {
      error: 'invalid_grant',
      error_description: 'Access token MARKER-at-1 has been revoked',
    });
    const response = await refresh(id);
    expect([response.status, response.body.errors[0].detail]).to.deep.equal([
      424,
      'invalid_grant: Access token [secret] has been revoked',
    ]);
    const shown = await everything(id, client);
    expect(shown).to.include('Access token [secret] has been revoked').and.not.to.include('MARKER');
  });

  it('are shown without values of the secret and of the auth client, in every encoding', async () => {
    const client = await makeClient(CLIENT_VALUES);
    const id = await platform.makeSecret(client, SECRET_VALUES);
    const values = collectSecretTexts({ ...SECRET_VALUES, ...CLIENT_VALUES, client_id: OAUTH2_CLIENT.client_id });
    expect(values.filter((value) => value.includes('MARKER'))).to.have.length.of.at.least(8);
    const forms = values.flatMap((value) => [
      value,
      encodeURIComponent(value),
      JSON.stringify(value),
      Buffer.from(value).toString('base64'),
    ]);
    for (const form of forms) {
      platform.clock.nowMs += 3_600_000;
      refuse(SECRET_VALUES.refresh_token, 503, { error: 'server_error', error_description: `<${form}> is unknown` });
      const { text } = await refresh(id);
      expect(text, form).to.include('[secret]').and.not.to.include('MARKER').and.not.to.include(form);
    }
    expect(await everything(id, client)).not.to.include('MARKER');
  });

  it('are redacted before they are shortened, so that no part of a value is left', async () => {
    const id = await platform.makeSecret(await makeClient(), {
      access_token: 'MARKER'.repeat(20),
      refresh_token: 'rt-1',
    });
    refuse('rt-1', 400, { error: 'invalid_grant', error_description: `${'x'.repeat(480)} ${'MARKER'.repeat(20)}` });
    expect((await refresh(id)).text).not.to.include('MARKER');
  });

  it('leave texts of the service whole, however short a value is', async () => {
    const client = await makeClient({ client_secret: 'e', token_params: { pin: 'an' } });
    const id = await platform.makeSecret(client, { access_token: 'to', refresh_token: 'a' });
    refuse('a', 400, { hint: 'none' });
    const { detail } = (await refresh(id)).body.errors[0];
    expect(detail).to.include('The auth client is misconfigured').and.not.to.include('[secret]');
  });

  it('set one secret to error when they are about its refresh token (case atlassian-unauthorized)', async () => {
    const client = await makeClient();
    const [good, a, b] = await Promise.all(
      ['good', 'rt-a', 'rt-b'].map((token) =>
        platform.makeSecret(client, { access_token: `at-${token}`, refresh_token: token }),
      ),
    );
    expect((await refresh(good!)).status).to.equal(200);
    refuse('rt-a', 403, { error: 'unauthorized_client', error_description: 'refresh_token is invalid' });
    const ended = await refresh(a!);
    expect([ended.status, ended.body.errors[0].code]).to.deep.equal([424, 'reauthorization_required']);
    expect(ended.body.errors[0].detail).to.equal('unauthorized_client: refresh_token is invalid');
    expect((await refresh(b!)).status).to.equal(200);
    const events = (await platform.api('GET', '/v2/events')).body.data as { attributes: { type: string } }[];
    expect(events.map(({ attributes }) => attributes.type)).not.to.include('auth_client.rejected');
  });

  describe('about a shared auth client', () => {
    const DESCRIPTION = 'the secret of app 77 of Acme has expired';
    const refused = async (scope?: Record<string, string>) => {
      const client = await makeClient({}, scope);
      const id = await platform.makeSecret(client, { access_token: 'a', refresh_token: 'rt-1' });
      refuse('rt-1', 401, { error: 'invalid_client', error_description: DESCRIPTION });
      const first = await refresh(id);
      expect([first.status, first.body.errors[0].code]).to.deep.equal([409, 'client_rejected']);
      return { client, id, texts: first.text + (await refresh(id)).text };
    };

    it('are shown to the owner of a global auth client, others get the code', async () => {
      const { client, id, texts } = await refused({});
      expect(texts).to.include('invalid_client').and.not.to.include(DESCRIPTION);
      const other = await platform.makeTenant('Other');
      const stranger = await platform.makeUser('admin', { level: 'tenant', id: other.tenant.id }, other.tenant.id);
      for (const as of [platform.member, stranger]) {
        for (const path of [`/v2/auth-clients/${client}`, `${platform.path}/${id}`, '/v2/events']) {
          const { text } = await platform.api('GET', path, { as });
          expect(text, path).not.to.include(DESCRIPTION);
        }
      }
      expect((await platform.api('GET', `/v2/auth-clients/${client}`)).body.data.meta.reason).to.equal(
        `invalid_client: ${DESCRIPTION}`,
      );
      expect(JSON.stringify(await platform.store.events.list({ tenants: 'all' }, 100))).not.to.include(DESCRIPTION);
    });

    it('are shown to the owner of a tenant', async () => {
      const { client, texts } = await refused();
      expect(texts).to.include('invalid_client').and.not.to.include(DESCRIPTION);
      const as = (await platform.api('GET', `/v2/auth-clients/${client}`, { as: platform.member })).body.data.meta;
      expect(as).to.include({ health: 'client_rejected', reason: 'invalid_client' });
      const owner = await platform.makeUser('admin', { level: 'tenant', id: platform.tenant.id });
      const meta = (await platform.api('GET', `/v2/auth-clients/${client}`, { as: owner })).body.data.meta;
      expect(meta.reason).to.equal(`invalid_client: ${DESCRIPTION}`);
    });

    it('are shown to all members of the workspace of the auth client', async () => {
      const { texts } = await refused({ workspace: platform.workspace.id });
      expect(texts).to.include(DESCRIPTION);
    });
  });
});
