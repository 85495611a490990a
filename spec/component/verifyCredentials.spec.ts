import { expect } from 'chai';
import verifyCredentials from '../../lib/verifyCredentials.js';

describe('verifyCredentials', () => {
  const good: readonly [string, unknown][] = [
    ['a secret', { type: 'basic', credentials: { username: 'u', password: 'p' } }],
    ['an Instagram secret', { type: 'oauth2_instagram', credentials: { access_token: 'a' } }],
    [
      'a token that still lives',
      { type: 'oauth2', credentials: { access_token: 'a', expires_at: '2999-01-01T00:00:00Z' } },
    ],
    ['a token without an expiry', { type: 'oauth2', credentials: { access_token: 'a', expires_at: null } }],
    ['no auth', { type: 'noauth', credentials: {} }],
    ['bare values of a basic secret', { username: 'u', password: 'p', fields: {} }],
    ['bare values of an API key', { headerName: 'X', headerValue: 'v' }],
    ['bare values of no auth', {}],
    ['v1 basic', { auth: { type: 'Basic Auth', basic: { username: 'u', password: 'p' } } }],
    ['v1 API key', { auth: { type: 'API Key Auth', apiKey: { headerName: 'X', headerValue: 'v' } } }],
    ['v1 OAuth2', { auth: { type: 'OAuth2', oauth2: { keys: { access_token: 'a' } } } }],
    ['v1 no auth', { auth: { type: 'No Auth' } }],
    [
      'credentials with auth inside',
      { credentials: { auth: { type: 'Basic Auth', basic: { username: 'u', password: 'p' } } } },
    ],
  ];
  for (const [title, input] of good) {
    it(`accepts ${title}`, async () => {
      expect(await verifyCredentials(input)).to.deep.equal({ verified: true });
    });
  }

  const bad: readonly [string, unknown, RegExp][] = [
    ['an empty user and password', { type: 'basic', credentials: { username: '', password: '' } }, /"Password" is/],
    ['an API key without its name', { type: 'api_key', credentials: { headerValue: 'v' } }, /"Header Name" or/],
    ['a secret before Authenticate', { type: 'oauth2', credentials: {} }, /click Authenticate/],
    [
      'an expired token',
      { type: 'oauth2', credentials: { access_token: 'a', expires_at: '2001-02-03T04:05:06Z' } },
      /expired at 2001-02-03T04:05:06\.000Z/,
    ],
    ['an unknown type', { type: 'kerberos', credentials: {} }, /does not support the credential type "kerberos"/],
    ['v1 basic without a user and password', { auth: { type: 'Basic Auth', basic: {} } }, /"Password" is missing/],
    [
      'a token with a line break',
      { type: 'oauth2', credentials: { access_token: 'a\nb' } },
      /characters that are not allowed in a header/,
    ],
    ['members of an unknown type', { foo: 1 }, /can't be inferred from its members \(foo\)/],
  ];
  for (const [title, input, reason] of bad) {
    it(`rejects ${title} and says why`, async () => {
      const response = await verifyCredentials(input);
      expect(response.verified).to.equal(false);
      expect((response as { reason: string }).reason).to.match(reason);
    });
  }

  for (const input of [undefined, null, 'text']) {
    it(`rejects ${String(input)} without throwing`, async () => {
      const reason = 'No credential to verify';
      expect(await verifyCredentials(input)).to.deep.equal({ verified: false, reason });
    });
  }
});
