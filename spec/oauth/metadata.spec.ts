import { expect } from 'chai';
import { listMetadataUrls, readMetadata, readSupportedScopes } from '../../lib/oauth/metadata.js';

describe('metadata of an issuer', () => {
  for (const [issuer, expected] of [
    [
      'https://id.test',
      ['https://id.test/.well-known/oauth-authorization-server', 'https://id.test/.well-known/openid-configuration'],
    ],
    [
      'https://id.test/tenant/9/',
      [
        'https://id.test/.well-known/oauth-authorization-server/tenant/9',
        'https://id.test/tenant/9/.well-known/openid-configuration',
        'https://id.test/.well-known/openid-configuration/tenant/9',
        'https://id.test/tenant/9/.well-known/oauth-authorization-server',
      ],
    ],
  ] as const) {
    it(`is searched at the URLs of RFC 8414 and OpenID Connect for ${issuer}`, () => {
      expect(listMetadataUrls(new URL(issuer)).map(String)).to.deep.equal([...expected]);
    });
  }

  const document = {
    issuer: 'https://id.test',
    authorization_endpoint: 'https://id.test/auth',
    token_endpoint: 'https://id.test/token',
    revocation_endpoint: 'https://id.test/revoke',
    device_authorization_endpoint: 'https://id.test/device',
    authorization_response_iss_parameter_supported: true,
    jwks_uri: 'https://id.test/jwks',
  };

  it('is converted to members of an auth client', () => {
    expect(readMetadata(document, 'https://id.test')).to.deep.equal({
      issuer: 'https://id.test',
      auth_uri: 'https://id.test/auth',
      token_uri: 'https://id.test/token',
      revocation_uri: 'https://id.test/revoke',
      device_authorization_uri: 'https://id.test/device',
      iss_required: true,
    });
    const little = { issuer: 'https://id.test', token_endpoint: '/token', authorization_endpoint: 7 };
    expect(
      readMetadata({ ...little, authorization_response_iss_parameter_supported: 'true' }, 'https://id.test'),
    ).to.deep.equal({
      issuer: 'https://id.test',
    });
  });

  it('is ignored when its issuer is not identical', () => {
    for (const issuer of ['https://id.test/', 'https://ID.test', 'https://evil.test']) {
      expect(readMetadata(document, issuer), issuer).to.equal(undefined);
    }
    expect(readMetadata({ ...document, issuer: undefined }, 'https://id.test')).to.equal(undefined);
  });

  it('lists supported scopes, if any', () => {
    expect(
      readSupportedScopes({ scopes_supported: ['openid', '', 'two words', 7, 'x'.repeat(201), 'a:b/c'] }),
    ).to.deep.equal(['openid', 'a:b/c']);
    expect(readSupportedScopes({ scopes_supported: Array.from({ length: 400 }, (_, n) => `s${n}`) })).to.have.length(
      300,
    );
    for (const other of [undefined, 'openid', {}, [], [null]]) {
      expect(readSupportedScopes({ scopes_supported: other })).to.equal(undefined);
    }
  });
});
