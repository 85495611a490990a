import { expect } from 'chai';
import type { ComponentVerifier } from '../../../lib/platform/model/componentVerifier.js';
import { OAUTH2_CLIENT, readProblems, secretsPlatform, TOKENS, type SecretsPlatform } from '../../support/secrets.js';

describe('POST …/secrets/:secret/verify', () => {
  let platform: SecretsPlatform;
  let given: Parameters<ComponentVerifier>[] = [];
  let says: Awaited<ReturnType<ComponentVerifier>>;
  beforeEach(async () => {
    given = [];
    platform = await secretsPlatform({
      dependencies: {
        verifyCredentials: (...parts) => {
          given.push(parts);
          return Promise.resolve(says);
        },
      },
    });
    const { id, descriptor } = platform.component;
    await platform.store.components.update(id, { descriptor, folder: '/opt/rest', updatedAtMs: 1 });
  });
  const verify = async (id: string) => platform.api('POST', `${platform.path}/${id}/verify`, { as: platform.member });

  it('passes the values to the component as its steps get them', async () => {
    says = { verified: true };
    const basic = await platform.makeSecret(await platform.makeClient('basic', { name: 'shared' }), { password: 'p' });
    const response = await verify(basic);
    expect([response.status, response.body]).to.deep.equal([
      200,
      { data: { type: 'verification', id: basic, attributes: { verified: true } }, meta: {} },
    ]);
    const tokens = await platform.makeSecret(await platform.makeClient('oauth2', OAUTH2_CLIENT), TOKENS);
    await verify(tokens);
    expect(given.map(([folder, { type, credentials }]) => [folder, type, credentials])).to.deep.equal([
      ['/opt/rest', 'basic', { username: 'shared', password: 'p' }],
      ['/opt/rest', 'oauth2', { ...TOKENS, refresh_token: '***', expires_at: '2026-05-01T09:20:00.000Z' }],
    ]);
    expect(await platform.readAudit(tokens)).to.include('verify ok 1');
  });

  it("returns the component's reason without the secret's values", async () => {
    says = { verified: false, reason: 'MARKER-pass of ann is wrong' };
    const id = await platform.makeSecret(await platform.makeClient('basic'), {
      username: 'ann',
      password: 'MARKER-pass',
    });
    expect((await verify(id)).body.data.attributes).to.deep.equal({
      verified: false,
      reason: '[secret] of [secret] is wrong',
    });
    expect(await platform.readAudit(id)).to.include('verify failed 1 not_verified');
  });

  it('fails when the component has no folder', async () => {
    const other = await platform.makeComponent();
    const client = await platform.makeClient('noauth', {}, { components: [other.id] });
    const response = await verify(await platform.makeSecret(client, {}));
    expect([response.status, ...readProblems(response)]).to.deep.equal([409, 'not_verifiable']);
  });
});
