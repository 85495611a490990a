import { expect } from 'chai';
import { parseFormResponse } from '../../lib/oauth/formResponse.js';
import type { JsonObject } from '../../lib/json.js';
import type { LifetimeOptions } from '../../lib/oauth/tokenLifetime.js';
import { readIssuedToken } from '../../lib/oauth/tokenResponse.js';

const NOW_MS = Date.UTC(2030, 0, 1);
const SECONDS: LifetimeOptions = { unit: 'seconds', nowMs: NOW_MS };
const read = (response: JsonObject, path = '', options = SECONDS) => readIssuedToken(response, path, options);

describe('readIssuedToken', () => {
  const lifetimes: [sent: unknown, seconds: number | null | undefined][] = [
    [3600, 3600],
    [1, 1],
    ['3600', 3600],
    [' 3600 ', 3600],
    ['3600.9', 3600],
    [3599.5, 3599],
    [315_360_000, 315_360_000],
    [315_360_001, null],
    [9223372036854775, null],
    ['9223372036854775', null],
    ['9'.repeat(400), null],
    [Infinity, null],
    [0, 0],
    [0.5, 0],
    ['0', 0],
    [-1, 0],
    ['-1', 0],
    ['', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
    ['1:00:00', undefined],
    ['3600 seconds', 3600],
    [NaN, undefined],
    [null, null],
    [true, undefined],
    [[3600], undefined],
    [{}, undefined],
  ];
  for (const [sent, seconds] of lifetimes) {
    it(`reads expires_in ${JSON.stringify(sent).slice(0, 30)} as ${String(seconds)}`, () => {
      expect(read({ access_token: 'a', expires_in: sent })?.expiresInSeconds).to.equal(seconds);
    });
  }

  for (const refresh_token of ['', ' ', 'null', 'undefined', 'None', null, 5]) {
    it(`returns no refresh token for ${JSON.stringify(refresh_token)}`, () => {
      expect(read({ access_token: 'a', refresh_token })).not.to.have.property('refreshToken');
    });
  }

  it('reads a lifetime in milliseconds', () => {
    const lifetime = (sent: unknown) =>
      read({ access_token: 'a', expires_in: sent }, '', { unit: 'milliseconds', nowMs: NOW_MS })?.expiresInSeconds;
    expect([3_600_000, '3600000', 999, 315_360_000_001].map(lifetime)).to.deep.equal([3600, 3600, 0, null]);
  });

  it('reads an expiry when there is no lifetime', () => {
    const at = NOW_MS / 1000 + 60;
    const lifetime = (sent: unknown, more: JsonObject = {}) =>
      read({ access_token: 'a', expires_at: sent, ...more })?.expiresInSeconds;
    const times = [at, String(at), at * 1000, `${String(at)}000`, '2030-01-01T00:01:00Z', '2030-01-01T01:01:00+01:00'];
    for (const time of times) expect(lifetime(time), String(time)).to.equal(60);
    expect(lifetime(at, { expires_in: 5 })).to.equal(5);
    expect(lifetime(at, { expires_in: 0 })).to.equal(60);
    expect(lifetime(at, { expires_in: 9223372036854775 })).to.equal(null);
    expect(lifetime('2050-01-01T00:00:00Z')).to.equal(null);
    for (const past of [at - 61, 0, -1]) expect(lifetime(past), String(past)).to.equal(0);
    expect(lifetime(null)).to.equal(null);
    for (const odd of [NaN, 'soon', '', {}, '2030-13-01T00:00:00Z']) {
      expect(lifetime(odd), JSON.stringify(odd)).to.equal(undefined);
    }
    expect(read({ access_token: 'a', expires_at: at })?.others).to.deep.equal({ expires_at: at });
  });

  it('reads the lifetime of a refresh token under the names that servers use', () => {
    for (const name of ['refresh_token_expires_in', 'refresh_expires_in', 'x_refresh_token_expires_in']) {
      const lifetime = (sent: unknown) => read({ access_token: 'a', [name]: sent })?.refreshExpiresInSeconds;
      expect([8_640_000, '60', 0, 9e15, 'soon'].map(lifetime)).to.deep.equal([
        8_640_000,
        60,
        undefined,
        undefined,
        undefined,
      ]);
      // Apigee sends -1 for a refresh token that does not expire.
      for (const never of ['0', -1, '-1', null, undefined, '', NaN, {}, [600], true, 2 ** 31 - 1]) {
        expect(lifetime(never), JSON.stringify(never)).to.equal(undefined);
      }
    }
  });

  it('reads scopes as a string and as an array', () => {
    const scope = (sent: unknown): string | undefined => read({ access_token: 'a', scope: sent })?.scope;
    expect(scope('a b')).to.equal('a b');
    expect(scope(['a', 'b'])).to.equal('a b');
    for (const odd of ['', null, 7, [], [1], {}]) expect(scope(odd)).to.equal(undefined);
  });

  it('reads the token at the path only', () => {
    const response = { authed_user: { access_token: 'u', id: 'U1' }, access_token: 'bot', ok: true };
    expect(read(response, 'authed_user')).to.deep.equal({ accessToken: 'u', others: { ok: true, id: 'U1' } });
    expect(read(response, '')).to.deep.include({ accessToken: 'bot' });
    for (const path of ['data.0', 'ok', 'authed_user.id', 'constructor', '__proto__', 'authed_user.']) {
      expect(read(response, path), path).to.equal(undefined);
    }
  });

  it('returns undefined without a token that is a non-empty string', () => {
    for (const token of [undefined, null, '', 7, {}, ['a']]) {
      expect(read({ access_token: token })).to.equal(undefined);
    }
  });
});

describe('parseFormResponse', () => {
  it('parses forms with a token or an error', () => {
    expect(parseFormResponse('access_token=a%2Bb+c&scope=')).to.deep.equal({ access_token: 'a+b c', scope: '' });
    expect(parseFormResponse('error=e&error_description=x\n')).to.deep.equal({ error: 'e', error_description: 'x' });
  });

  it('returns undefined for other texts', () => {
    for (const text of ['', 'OK', 'a=b', '<p class=error>', '{"error"=1}', 'error', 'not now, error=x']) {
      expect(parseFormResponse(text), text).to.equal(undefined);
    }
  });
});
