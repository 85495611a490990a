import { expect } from 'chai';

import { OAUTH2_CLIENT, secretsPlatform, TOKENS, type SecretsPlatform } from '../../support/secrets.js';
import { createOperations } from '../../../lib/platform/routes/index.js';
import { specPlatform } from '../../support/platform.js';
import { signIn, type SpecSession } from '../../support/signIn.js';

const BASIC = { username: 'MARKER-user', password: 'MARKER-password' };

describe('a session of the web UI', () => {
  let platform: SecretsPlatform;
  let session: SpecSession;
  beforeEach(async () => {
    platform = await secretsPlatform();
    // This user can read values with an API key.
    session = await signIn(platform, platform.member);
    platform.provider = () =>
      Promise.resolve({
        outcome: 'granted',
        grant: {
          accessToken: 'MARKER-at-2',
          refreshToken: 'MARKER-rt-2',
          expiresInSeconds: 1800,
          others: { id: 'MARKER' },
        },
      });
  });
  const reads = async (id: string): Promise<number> =>
    (await platform.readAudit(id)).filter((it) => it.startsWith('read')).length;

  it('gets no values of a secret, by id or in a list, and records no read', async () => {
    const id = await platform.makeSecret(await platform.makeClient('basic'), BASIC);
    const before = await reads(id);
    for (const path of [`${platform.path}/${id}`, platform.path]) {
      const response = await session.api('GET', path);
      expect(response.status).to.equal(200);
      expect(response.text).to.include(id).and.not.include('MARKER').and.not.include('"credentials"');
    }
    expect(await reads(id)).to.equal(before);
    const withKey = await platform.api('GET', `${platform.path}/${id}`, { as: platform.member });
    expect(withKey.body.data.attributes.credentials).to.deep.equal(BASIC);
  });

  it('can create and update secrets without getting their values', async () => {
    const client = await platform.makeClient('basic');
    const relationships = { auth_client: { data: { type: 'auth-client', id: client } } };
    const created = await session.api('POST', platform.path, {
      body: { data: { type: 'auth-secret', attributes: { name: 'New', credentials: BASIC }, relationships } },
    });
    expect([created.status, created.body.data.attributes]).to.deep.equal([
      201,
      { name: 'New', type: 'basic', state: 'ready' },
    ]);
    const id = String(created.body.data.id);
    // Records of the same millisecond have no order.
    platform.clock.nowMs += 1;
    const changed = await session.api('PATCH', `${platform.path}/${id}`, {
      body: { data: { type: 'auth-secret', attributes: { credentials: { password: 'MARKER-2' } } } },
    });
    expect([changed.status, changed.headers.etag]).to.deep.equal([200, '"2"']);
    expect(created.text + changed.text).not.to.include('MARKER');
    expect(await platform.readAudit(id)).to.deep.equal(['create ok 1', 'update ok 2']);
    expect((await platform.api('GET', `${platform.path}/${id}`)).body.data.attributes.credentials).to.deep.equal({
      ...BASIC,
      password: 'MARKER-2',
    });
  });

  it('can refresh a token without getting it, also an expired one', async () => {
    const id = await platform.makeSecret(await platform.makeClient('oauth2', OAUTH2_CLIENT), TOKENS);
    const refreshed = await session.api('POST', `${platform.path}/${id}/refresh`);
    expect([refreshed.status, refreshed.headers.etag]).to.deep.equal([200, '"2"']);
    platform.clock.nowMs += 1_700_000;
    // A request in between keeps the session alive.
    await session.api('GET', platform.path);
    platform.clock.nowMs += 200_000;
    const read = await session.api('GET', `${platform.path}/${id}`);
    expect([read.status, read.headers.etag]).to.deep.equal([200, '"3"']);
    expect(refreshed.text + read.text)
      .not.to.include('MARKER')
      .and.not.include('"credentials"');
  });

  it('gets the public values of an auth client', async () => {
    const id = await platform.makeClient('oauth2', OAUTH2_CLIENT);
    const admin = await signIn(platform);
    const { body, text } = await admin.api('GET', `/v2/auth-clients/${id}`);
    expect(body.data.attributes.credentials).to.include({ client_id: 'crm-77', client_secret: '***' });
    expect(text).not.to.include('MARKER');
  });

  it('records actions without an API key', async () => {
    const id = await platform.makeSecret(await platform.makeClient('basic'), BASIC);
    platform.clock.nowMs += 1;
    await session.api('DELETE', `${platform.path}/${id}`);
    const [record] = await platform.store.audit.list({ tenants: 'all', resourceId: id }, 1);
    expect([record?.action, record?.userId, record?.apiKeyId]).to.deep.equal(['delete', platform.member.id, null]);
  });
});

describe('operations that return long-lived secrets', () => {
  it('require an API key', async () => {
    const platform = await specPlatform();
    const { tenant, admin, api } = platform;
    const session = await signIn(platform);
    const attributes = { url: 'https://hooks.acme.test/in' };
    const relationships = { tenant: { data: { type: 'tenant', id: tenant.id } } };
    const webhook = { data: { type: 'webhook', attributes, relationships } };
    const there = await api('POST', '/v2/webhooks', { body: webhook });
    const requests: readonly (readonly [string, object | undefined])[] = [
      [`/v2/users/${admin.id}/api-keys`, { data: { type: 'api-key', attributes: { name: 'mine' } } }],
      ['/v2/webhooks', webhook],
      [`/v2/webhooks/${String(there.body.data.id)}/rotate-secret`, undefined],
    ];
    for (const [path, body] of requests) {
      const request = body === undefined ? {} : { body };
      const response = await session.api('POST', path, request);
      expect([response.status, response.body.errors[0].code, response.body.errors[0].detail]).to.deep.equal([
        403,
        'session_not_allowed',
        'This operation is not available in a browser session: use an API key',
      ]);
      expect((await api('POST', path, request)).status).to.be.oneOf([200, 201]);
    }
    const marked = createOperations(platform.services).filter(({ requiresApiKey: keysOnly }) => keysOnly === true);
    expect(marked).to.have.length(requests.length);
  });
});
