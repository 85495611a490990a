import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import type { GrantRequest } from '../../../lib/oauth/providers/index.js';
import type { TokenOutcome } from '../../../lib/platform/model/tokenClient.js';
import { mergeScopes } from '../../../lib/platform/usecases/authFlows/authorizationParameters.js';
import { readRequestedScope, withRequestedScope } from '../../../lib/platform/tokens/requestedScope.js';
import { createAuthFlowsPlatform, type AuthFlowsPlatform } from '../../support/authFlowsPlatform.js';
import { OAUTH2_CLIENT, findStoredSecret } from '../../support/secrets.js';

const key = (): string =>
  String(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
const WIDE = 'api.read openid offline_access';

describe('the scope of a repeated grant', () => {
  let platform: AuthFlowsPlatform;
  beforeEach(async () => {
    platform = await createAuthFlowsPlatform();
    platform.provider = () => Promise.resolve(wide());
  });
  const wide = (): TokenOutcome => ({
    outcome: 'granted',
    grant: {
      accessToken: `at-${String(platform.tokenRequests.length)}`,
      expiresInSeconds: 60,
      scope: WIDE,
      others: {},
    },
  });
  const requests = (): readonly GrantRequest[] => platform.tokenRequests.map(({ request }) => request);
  const refresh = async (id: string) => {
    platform.clock.nowMs += 6000;
    const response = await platform.api('POST', `${platform.path}/${id}/refresh`, { as: platform.member });
    expect(response.status, response.text).to.equal(200);
    return response.body.data.attributes.credentials;
  };

  const grants: readonly (readonly [string, object])[] = [
    ['client_credentials', {}],
    ['password', { username: 'ann', password: 'MARKER-password' }],
    ['jwt_bearer', { subject: 'ann' }],
    ['token_exchange', { subject_token: 'MARKER-st' }],
  ];
  for (const [grant_type, credentials] of grants) {
    const assertion =
      grant_type === 'jwt_bearer' ? { assertion_key: key(), assertion_issuer: 'i', assertion_algorithm: 'ES256' } : {};
    const createSecretWith = async (more: object): Promise<string> => {
      const client = await platform.makeClient('oauth2', { ...OAUTH2_CLIENT, ...assertion, grant_type });
      return platform.makeSecret(client, { ...credentials, ...more });
    };

    it(`is absent when none was requested, whatever was granted: ${grant_type} (case cc-scope-echo)`, async () => {
      const id = await createSecretWith({});
      expect((await refresh(id)).scope).to.equal(WIDE);
      await refresh(id);
      const [first, ...others] = requests();
      expect(first).not.to.have.property('scope');
      expect(others).to.deep.equal([first, first]);
    });

    it(`is the requested one, unchanged: ${grant_type} (case cc-scope-echo)`, async () => {
      const id = await createSecretWith({ scope: 'c,b a' });
      await refresh(id);
      await refresh(id);
      const [first, ...others] = requests();
      expect(first).to.include({ scope: 'c,b a' });
      expect(others).to.deep.equal([first, first]);
    });
  }

  it('follows a change of the requested scope, and is absent once it is removed', async () => {
    const client = await platform.makeClient('oauth2', { ...OAUTH2_CLIENT, grant_type: 'client_credentials' });
    const id = await platform.makeSecret(client, { scope: 'api.read' });
    await platform.patch(id, { credentials: { scope: 'api.write' } });
    await refresh(id);
    await platform.patch(id, { credentials: { scope: null } });
    await refresh(id);
    expect(requests()).to.deep.equal([
      { grant: 'client_credentials', scope: 'api.read' },
      { grant: 'client_credentials', scope: 'api.write' },
      { grant: 'client_credentials' },
    ]);
  });

  it('is stored without being returned', async () => {
    const client = await platform.makeClient('oauth2', { ...OAUTH2_CLIENT, grant_type: 'client_credentials' });
    const id = await platform.makeSecret(client, { scope: 'asked' });
    expect(await refresh(id)).to.have.all.keys('access_token', 'scope', 'expires_in', 'expires_at');
    const place = { tenantId: platform.tenant.id, recordId: id, field: 'credentials' };
    const values = JSON.parse(platform.vault.open((await findStoredSecret(platform, id)).sealed, place)) as object;
    expect(values).to.include({ scope: WIDE, requested_scope: 'asked' });
  });

  it('of an authorization is the requested one, not the granted one', async () => {
    const client = await platform.makeClient('oauth2', { ...OAUTH2_CLIENT, scope_separator: ',' });
    const scopeOf = (url: URL): string | null => url.searchParams.get('scope');
    for (const [scopes, asked] of [
      [['crm:read', 'offline_access'], 'crm:read,offline_access'],
      [[], null],
    ] as const) {
      const flow = await platform.start(client, { scopes });
      expect(scopeOf(flow.url)).to.equal(asked);
      await platform.visitCallback(flow, { state: flow.state, code: 'MARKER-code' });
      const { id } = (await platform.saveSecret(flow)).body.data;
      for (let times = 0; times < 2; times++) {
        const restarted = await platform.start(undefined, {}, { secret: id });
        expect(scopeOf(restarted.url)).to.equal(asked);
        await platform.visitCallback(restarted, { state: restarted.state, code: 'MARKER-code' });
      }
    }
  });
});

describe('requestedScope', () => {
  it('returns the granted scope when an earlier release stored no requested one', () => {
    expect(readRequestedScope({ scope: 'a b' })).to.equal('a b');
    expect(readRequestedScope({})).to.equal(undefined);
    expect(readRequestedScope(withRequestedScope({ scope: 'a b' }, undefined))).to.equal(undefined);
    expect(readRequestedScope(withRequestedScope({ scope: 'a b' }, 'c'))).to.equal('c');
  });
});

describe('keptScopes', () => {
  it('adds the scopes of the components to the requested ones', () => {
    expect(mergeScopes(undefined, ['a', 'b', 'a'])).to.deep.equal(['a', 'b']);
    expect(mergeScopes('x,y', ['y', 'z'])).to.deep.equal(['x,y', 'z']);
    expect(mergeScopes('x y', [])).to.deep.equal(['x y']);
    expect(mergeScopes('https://a.test/b c', ['c'])).to.deep.equal(['https://a.test/b c']);
  });
});
