import { expect } from 'chai';
import { buildAuthorizationUrl, type AuthorizationRequest } from '../../lib/oauth/authorizationUrl.js';

const CLIENT = { client_id: 'crm 77', auth_uri: 'https://id.acme.test/authorize' };
const WITHOUT_PKCE: AuthorizationRequest = {
  redirectUri: 'https://app.test/callback/oauth2',
  state: 'st',
  scopes: ['crm.read', 'crm.write'],
  extra: {},
};
const REQUEST: AuthorizationRequest = { ...WITHOUT_PKCE, codeChallenge: 'ch' };

describe('buildAuthorizationUrl', () => {
  it('sets every parameter once and encodes a space as %20', () => {
    expect(buildAuthorizationUrl(CLIENT, REQUEST)).to.equal(
      'https://id.acme.test/authorize?response_type=code&client_id=crm%2077' +
        '&redirect_uri=https%3A%2F%2Fapp.test%2Fcallback%2Foauth2&scope=crm.read%20crm.write&state=st' +
        '&code_challenge=ch&code_challenge_method=S256',
    );
  });

  it('keeps the query of auth_uri byte for byte', () => {
    const url = buildAuthorizationUrl(
      { ...CLIENT, auth_uri: 'https://id.test/a?resource=x%2fy&z=a+b&empty=&flag' },
      REQUEST,
    );
    expect(url).to.match(/^https:\/\/id\.test\/a\?resource=x%2fy&z=a\+b&empty=&flag&response_type=code&/);
  });

  it('joins scopes with scope_separator, and omits an empty scope', () => {
    const scopeOf = (client: object, scopes: readonly string[]) =>
      new URL(buildAuthorizationUrl({ ...CLIENT, ...client }, { ...REQUEST, scopes })).searchParams.get('scope');
    expect(scopeOf({ scope_separator: ',' }, ['a', 'b'])).to.equal('a,b');
    expect(scopeOf({}, ['a', '', 'b'])).to.equal('a b');
    expect(scopeOf({}, [])).to.equal(null);
    expect(scopeOf({}, [''])).to.equal(null);
  });

  it('omits the challenge for a provider without PKCE', () => {
    const url = new URL(
      buildAuthorizationUrl(CLIENT, {
        ...WITHOUT_PKCE,
        extra: { code_challenge: 'x', code_challenge_method: 'plain' },
      }),
    );
    expect([...url.searchParams.keys()]).to.deep.equal([
      'response_type',
      'client_id',
      'redirect_uri',
      'scope',
      'state',
    ]);
  });

  it('adds extra parameters of any type and skips empty ones', () => {
    const extra = {
      access_type: 'offline',
      max_age: 0,
      claims: { id_token: null },
      no: null,
      none: '',
      tracking: undefined,
    };
    const url = new URL(buildAuthorizationUrl(CLIENT, { ...REQUEST, extra }));
    expect([...url.searchParams].slice(7)).to.deep.equal([
      ['access_type', 'offline'],
      ['max_age', '0'],
      ['claims', '{"id_token":null}'],
    ]);
  });

  it('ignores reserved parameters in auth_uri and in the extra parameters', () => {
    const evil = {
      response_type: 'token',
      client_id: 'evil',
      redirect_uri: 'https://evil.test',
      state: 'evil',
      scope: 'evil',
      code_challenge: 'evil',
      code_challenge_method: 'plain',
      response_mode: 'fragment',
      request: 'evil',
      request_uri: 'https://evil.test',
    };
    const query = new URLSearchParams(evil).toString().replace('client_id', 'client%5Fid');
    const url = buildAuthorizationUrl(
      { ...CLIENT, auth_uri: `https://id.acme.test/authorize?${query}` },
      { ...REQUEST, extra: evil },
    );
    expect(url).to.equal(buildAuthorizationUrl(CLIENT, REQUEST));
  });

  it('uses the scope of the extra parameters when no scopes are given', () => {
    const url = buildAuthorizationUrl(CLIENT, { ...REQUEST, scopes: [], extra: { scope: 'a b' } });
    expect(new URL(url).searchParams.get('scope')).to.equal('a b');
  });

  for (const [client, message] of [
    [{ client_id: 'a' }, 'auth_uri is missing'],
    [{ client_id: 'a', auth_uri: '/authorize' }, 'auth_uri is missing or not an absolute URL'],
    [{ auth_uri: 'https://id.test' }, 'client_id is missing'],
  ] as const) {
    it(`rejects ${JSON.stringify(client)}`, () => {
      expect(() => buildAuthorizationUrl(client, REQUEST)).to.throw(message);
    });
  }
});
