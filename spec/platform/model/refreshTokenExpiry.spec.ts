import { expect } from 'chai';
import {
  changeRefreshTokenExpiry,
  expiresSoon,
  UNKNOWN_REFRESH_TOKEN_EXPIRY,
  type RefreshTokenExpiry,
} from '../../../lib/platform/model/refreshTokenExpiry.js';

const DAY = 86_400_000;
const LEAD = 7 * DAY;
const NOW = 1_900_000_000_000;

describe('expiresSoon', () => {
  /** @param lifeMs the whole lifetime @param leftMs the rest of it */
  const isSoon = (lifeMs: number, leftMs: number, more: { leadMs?: number; state?: 'ready' | 'error' } = {}): boolean =>
    expiresSoon(
      {
        ...UNKNOWN_REFRESH_TOKEN_EXPIRY,
        state: more.state ?? 'ready',
        refreshTokenObtainedAtMs: NOW + leftMs - lifeMs,
        refreshTokenExpiresAtMs: NOW + leftMs,
      },
      { nowMs: NOW, leadMs: more.leadMs ?? LEAD },
    );

  it('is true from the lead on until the expiry', () => {
    expect([LEAD + 1, LEAD, LEAD - 1, 1, 0, -1].map((leftMs) => isSoon(100 * DAY, leftMs))).to.deep.equal([
      false,
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('is true in the second half of a lifetime of less than twice the lead', () => {
    const atHalf = [13 * DAY, 14 * DAY, 2 * DAY, 2].map((life) => [isSoon(life, life / 2 + 1), isSoon(life, life / 2)]);
    expect(atHalf).to.deep.equal(Array(4).fill([false, true]));
    expect([isSoon(15 * DAY, 7.5 * DAY), isSoon(15 * DAY, 7 * DAY)]).to.deep.equal([false, true]);
  });

  it('is never true without a lead, in the state error, without an expiry, and for an impossible lifetime', () => {
    expect(isSoon(100 * DAY, 1, { leadMs: 0 })).to.equal(false);
    expect(isSoon(100 * DAY, 1, { state: 'error' })).to.equal(false);
    expect(expiresSoon({ ...UNKNOWN_REFRESH_TOKEN_EXPIRY, state: 'ready' }, { nowMs: NOW, leadMs: LEAD })).to.equal(
      false,
    );
    expect([0, -DAY].map((life) => isSoon(life, 1))).to.deep.equal([false, false]);
  });
});

describe('changeRefreshTokenExpiry', () => {
  const stored: RefreshTokenExpiry = {
    refreshTokenObtainedAtMs: NOW - DAY,
    refreshTokenExpiresAtMs: NOW + DAY,
    refreshTokenAlertedAtMs: NOW - 1000,
  };
  const anew = (expiresAtMs: number) => ({
    refreshTokenObtainedAtMs: NOW,
    refreshTokenExpiresAtMs: expiresAtMs,
    refreshTokenAlertedAtMs: null,
  });

  it('starts anew with another expiry, later or earlier', () => {
    for (const expiresAtMs of [NOW + 30 * DAY, NOW + DAY + 60_000, NOW + DAY - 60_000, NOW + 1]) {
      expect(changeRefreshTokenExpiry(stored, expiresAtMs, NOW)).to.deep.equal(anew(expiresAtMs));
    }
    expect(changeRefreshTokenExpiry(UNKNOWN_REFRESH_TOKEN_EXPIRY, NOW + 1, NOW)).to.deep.equal(anew(NOW + 1));
  });

  it('changes nothing when the same expiry is stated again, or the refresh token stays', () => {
    for (const same of [NOW + DAY, NOW + DAY + 59_999, NOW + DAY - 59_999, undefined]) {
      expect(changeRefreshTokenExpiry(stored, same, NOW)).to.deep.equal({});
    }
  });

  it('forgets the expiry of a refresh token that was replaced by one without', () => {
    expect(changeRefreshTokenExpiry(stored, null, NOW)).to.deep.equal(UNKNOWN_REFRESH_TOKEN_EXPIRY);
    expect(changeRefreshTokenExpiry(UNKNOWN_REFRESH_TOKEN_EXPIRY, null, NOW)).to.deep.equal({});
  });
});
