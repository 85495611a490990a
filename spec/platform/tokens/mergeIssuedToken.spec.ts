import { expect } from 'chai';
import type { JsonObject } from '../../../lib/json.js';
import type { IssuedToken } from '../../../lib/oauth/tokenResponse.js';
import { mergeIssuedToken } from '../../../lib/platform/tokens/mergeIssuedToken.js';

const NOW = 1_000_000;
const STORED: JsonObject = { access_token: 'a-1', refresh_token: 'r-1', scope: 'x', expires_in: 60, fields: { f: 1 } };

describe('mergeIssuedToken', () => {
  const merge = (issued: Partial<IssuedToken> = {}, values = STORED, clientValues: JsonObject = {}) => {
    const token = { accessToken: 'a-2', others: {}, ...issued };
    return mergeIssuedToken(values, token, { provider: null, type: 'oauth2', values: clientValues }, NOW);
  };

  it('keeps the members that the token response does not have', () => {
    expect(merge({ expiresInSeconds: 600 })).to.deep.equal({
      values: { ...STORED, access_token: 'a-2', expires_in: 600, reported_expires_in: 600 },
      expiresAtMs: NOW + 600_000,
      refreshTokenExpiresAtMs: undefined,
    });
    expect(merge({ refreshToken: '' }).values.refresh_token).to.equal('r-1');
    expect(merge({ refreshToken: 'r-2', scope: 'y' }).values).to.include({ refresh_token: 'r-2', scope: 'y' });
  });

  it('adds further members to those of earlier responses', () => {
    const stored = { ...STORED, undefined_params: { realm: 1, kept: true } };
    expect(merge({ others: { realm: 2 } }, stored).values.undefined_params).to.deep.equal({ realm: 2, kept: true });
  });

  describe('expiry of the refresh token', () => {
    const expiry = (issued: Partial<IssuedToken>, values = STORED, clientValues: JsonObject = {}) =>
      merge(issued, values, clientValues).refreshTokenExpiresAtMs;

    it('is the one that is stated, for a new refresh token and for one that stays', () => {
      expect(expiry({ refreshToken: 'r-2', refreshExpiresInSeconds: 1 })).to.equal(NOW + 1000);
      expect(expiry({ refreshToken: 'r-1', refreshExpiresInSeconds: 2 })).to.equal(NOW + 2000);
      expect(expiry({ refreshExpiresInSeconds: 8_640_000 })).to.equal(NOW + 8_640_000_000);
    });

    it('stays as it is with a refresh token that stays', () => {
      expect([expiry({}), expiry({ refreshToken: 'r-1' }), expiry({ refreshToken: '' })]).to.deep.equal(
        Array(3).fill(undefined),
      );
    });

    it('is unknown for another refresh token without one', () => {
      expect([expiry({ refreshToken: 'r-2' }), expiry({ refreshToken: 'r-1' }, {})]).to.deep.equal([null, null]);
    });

    it('does not matter where the secret is refreshed without a refresh token', () => {
      const issued = { refreshToken: 'r-2', refreshExpiresInSeconds: 600 };
      expect(expiry(issued, STORED, { grant_type: 'client_credentials' })).to.equal(null);
      expect(expiry({ refreshExpiresInSeconds: 600 }, { access_token: 'a-1' })).to.equal(null);
    });
  });
});
