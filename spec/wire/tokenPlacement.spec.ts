import { expect } from 'chai';
import { toComponentCredentials } from '../../lib/wire/secretResource.js';
import { readTokenPlacement } from '../../lib/auth/tokenPlacement.js';

describe('readTokenPlacement', () => {
  for (const placement of [
    { in: 'header', name: 'Authorization', prefix: 'Token' },
    { in: 'header', name: 'X-Shopify-Access-Token' },
    { in: 'query', name: 'access_token' },
  ]) {
    it(`accepts ${JSON.stringify(placement)}`, () => {
      expect(readTokenPlacement(placement)).to.deep.equal(placement);
    });
  }

  it('omits an empty prefix', () => {
    expect(readTokenPlacement({ in: 'header', name: 'X', prefix: '' })).to.deep.equal({ in: 'header', name: 'X' });
  });

  for (const value of [
    null,
    'header',
    [],
    {},
    { in: 'body', name: 'x' },
    { in: 'header' },
    { in: 'header', name: 'a b' },
    { in: 'header', name: 'a\r\nb' },
    { in: 'header', name: 'X', prefix: 'a b' },
    { in: 'header', name: 'X', prefix: 'a\n' },
    { in: 'header', name: 'X', prefix: 5 },
    { in: 'query', name: '' },
    { in: 'query', name: 'ä' },
    { in: 'query', name: 'x', prefix: 'Bearer' },
    { in: 'query', name: 'x', more: 1 },
  ]) {
    it(`rejects ${JSON.stringify(value)}`, () => {
      expect(readTokenPlacement(value)).to.be.a('string');
    });
  }

  it('returns the placement of the auth client with the secret', () => {
    const placement = { in: 'query', name: 'access_token' };
    const client = { client_secret: 'MARKER', token_placement: placement };
    const secret = { type: 'oauth2', expiresAtMs: null };
    expect(
      toComponentCredentials(secret, client, { access_token: 'at', subject_token: 'MARKER', subject: 'ann' }),
    ).to.deep.equal({
      access_token: 'at',
      subject_token: '***',
      subject: 'ann',
      token_placement: placement,
      expires_at: null,
    });
    expect(toComponentCredentials(secret, {}, { access_token: 'at' })).not.to.have.property('token_placement');
  });
});
