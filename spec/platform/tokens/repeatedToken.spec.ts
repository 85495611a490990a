import { expect } from 'chai';
import type { StoredSecret } from '../../../lib/platform/model/secret.js';
import type { IssuedToken } from '../../../lib/oauth/tokenResponse.js';
import type { RefreshStrategy } from '../../../lib/platform/model/refresh.js';
import {
  isRepeatedToken,
  scheduleAfterRepeat,
  type TokenComparison,
} from '../../../lib/platform/tokens/repeatedToken.js';
import { authClient, contract, secret, tenant, workspace } from '../store/samples.js';

const NOW = 1_000_000;
const EXPIRY = NOW + 100_000;
const stored = (more: Partial<StoredSecret> = {}): StoredSecret =>
  secret(200, workspace(30, contract(20, tenant(10).id)), authClient(100), {
    type: 'oauth2',
    obtainedAtMs: NOW - 500_000,
    expiresAtMs: EXPIRY,
    ...more,
  });

/** The comparison of the stored token, which expires at `EXPIRY`, with an issued one. */
function compare(
  issued: Partial<IssuedToken>,
  expiresAtMs: number | null,
  more: { secret?: StoredSecret; strategy?: RefreshStrategy; expires_in?: number } = {},
): TokenComparison {
  const { expires_in = 600 } = more;
  return {
    secret: more.secret ?? stored(),
    stored: { access_token: 'a', expires_in },
    issued: { accessToken: 'a', others: {}, ...issued },
    merged: { values: {}, expiresAtMs, refreshTokenExpiresAtMs: undefined },
    strategy: more.strategy ?? 'refresh_token',
  };
}

describe('isRepeatedToken', () => {
  it('is true for the same token with no later expiry', () => {
    expect(isRepeatedToken(compare({}, EXPIRY))).to.equal(true);
    expect(isRepeatedToken(compare({ expiresInSeconds: 600 }, EXPIRY + 2000))).to.equal(true);
    expect(isRepeatedToken(compare({ expiresInSeconds: 599 }, EXPIRY + 9000))).to.equal(true);
    const endless = stored({ expiresAtMs: null });
    expect(isRepeatedToken(compare({ expiresInSeconds: 600 }, EXPIRY, { secret: endless }))).to.equal(true);
  });

  it('is false for another token, a later expiry, and Instagram, which gives the same token a new lifetime', () => {
    expect(isRepeatedToken(compare({ accessToken: 'b' }, EXPIRY))).to.equal(false);
    expect(isRepeatedToken(compare({ expiresInSeconds: 600 }, EXPIRY + 2001))).to.equal(false);
    expect(isRepeatedToken(compare({ expiresInSeconds: null }, null))).to.equal(false);
    expect(isRepeatedToken(compare({}, EXPIRY, { strategy: 'ig_refresh' }))).to.equal(false);
  });
});

describe('scheduleAfterRepeat', () => {
  const schedule = (comparison: TokenComparison, updated = stored(), isRepeated = true, nowMs = NOW) =>
    scheduleAfterRepeat(comparison, updated, isRepeated, {}, nowMs);

  it('is as usual for a token that is not repeated or does not expire', () => {
    expect(schedule(compare({ expiresInSeconds: 600 }, EXPIRY), stored(), false)).to.equal(undefined);
    expect(schedule(compare({}, null), stored({ expiresAtMs: null }))).to.equal(undefined);
  });

  it('is the expiry of a repeated token that is within its lead', () => {
    expect(schedule(compare({}, EXPIRY), stored(), true, EXPIRY - 20_000)).to.equal(EXPIRY);
    expect(schedule(compare({}, EXPIRY))).to.be.within(EXPIRY - 30_000, EXPIRY - 25_000);
  });

  it('is 5 s after the first token that is issued expired, then later each time', () => {
    const expired = (more: object) =>
      schedule(compare({ expiresInSeconds: 0 }, NOW, more), stored({ expiresAtMs: NOW }));
    expect(expired({})).to.equal(NOW + 5000);
    const before = stored({ expiresAtMs: NOW - 10_000 });
    expect(expired({ expires_in: 0, secret: before })).to.equal(NOW + 20_000);
  });
});
