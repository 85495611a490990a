import { expect } from 'chai';
import { buildGrantRequest, getSpentValue, findRefreshStrategy } from '../../../lib/platform/tokens/refreshStrategy.js';

describe('findRefreshStrategy', () => {
  const cases: readonly (readonly [string, object, object, string | undefined])[] = [
    ['basic', {}, { username: 'u', password: 'p' }, undefined],
    ['oauth2', {}, { access_token: 'a' }, undefined],
    ['oauth2', {}, { access_token: 'a', refresh_token: '' }, undefined],
    ['oauth2', {}, { access_token: 'a', refresh_token: 'r' }, 'refresh_token'],
    ['oauth2', { grant_type: 'authorization_code' }, { refresh_token: 'r' }, 'refresh_token'],
    ['oauth2', { grant_type: 'device_code' }, { refresh_token: 'r' }, 'refresh_token'],
    ['oauth2', { grant_type: 'client_credentials' }, {}, 'regrant_client_credentials'],
    ['oauth2', { grant_type: 'client_credentials' }, { refresh_token: 'r' }, 'regrant_client_credentials'],
    ['oauth2', { grant_type: 'password' }, { username: 'u', password: 'p' }, 'regrant_password'],
    ['oauth2', { grant_type: 'password' }, { username: 'u', refresh_token: 'r' }, 'refresh_token'],
    ['oauth2', { grant_type: 'password' }, { username: 'u' }, undefined],
    ['oauth2', {}, { username: 'u', password: 'p' }, undefined],
    ['oauth2', { grant_type: 'jwt_bearer' }, {}, 'regrant_jwt_bearer'],
    ['oauth2', { grant_type: 'token_exchange' }, { subject_token: 's' }, 'regrant_token_exchange'],
    ['oauth2', { grant_type: 'token_exchange' }, { subject_token: 's', refresh_token: 'r' }, 'refresh_token'],
    ['oauth2', { grant_type: 'token_exchange' }, {}, undefined],
    ['oauth2', { grant_type: 'constructor' }, {}, undefined],
    ['oauth2_instagram', {}, { access_token: 'a' }, 'ig_refresh'],
    ['oauth2_instagram', {}, {}, undefined],
  ];
  for (const [type, client, values, strategy] of cases) {
    it(`returns ${String(strategy)} for ${type} of ${JSON.stringify(client)} with ${JSON.stringify(values)}`, () => {
      const issuing = { type, provider: null, values: client as Record<string, unknown> };
      expect(findRefreshStrategy(issuing, values as Record<string, unknown>)).to.equal(strategy);
    });
  }
});

describe('buildGrantRequest', () => {
  it('sends the value that each strategy needs, with the scope for repeated grants', () => {
    const values = {
      access_token: 'a',
      refresh_token: 'r',
      username: 'u',
      password: 'p',
      subject: 's',
      subject_token: 't',
      subject_token_type: 'urn:x',
      scope: 'read',
    };
    expect([
      buildGrantRequest('refresh_token', values),
      buildGrantRequest('ig_refresh', values),
      buildGrantRequest('regrant_client_credentials', values),
      buildGrantRequest('regrant_password', values),
      buildGrantRequest('regrant_jwt_bearer', values),
      buildGrantRequest('regrant_token_exchange', values),
    ]).to.deep.equal([
      { grant: 'refresh_token', refreshToken: 'r' },
      { grant: 'ig_refresh', accessToken: 'a' },
      { grant: 'client_credentials', scope: 'read' },
      { grant: 'password', username: 'u', password: 'p', scope: 'read' },
      { grant: 'jwt_bearer', subject: 's', scope: 'read' },
      { grant: 'token_exchange', subjectToken: 't', subjectTokenType: 'urn:x', scope: 'read' },
    ]);
  });

  it('omits values that the secret does not have', () => {
    expect(buildGrantRequest('regrant_jwt_bearer', { scope: '' })).to.deep.equal({ grant: 'jwt_bearer' });
    expect(buildGrantRequest('regrant_token_exchange', { subject_token: 't' })).to.deep.equal({
      grant: 'token_exchange',
      subjectToken: 't',
    });
  });

  it('distinguishes requests by the value that may be accepted once', () => {
    expect(getSpentValue({ grant: 'refresh_token', refreshToken: 'r' })).to.equal('r');
    expect(getSpentValue({ grant: 'ig_refresh', accessToken: 'a' })).to.equal('a');
  });
});
