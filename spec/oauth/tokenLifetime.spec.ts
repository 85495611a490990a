import { expect } from 'chai';
import type { JsonObject } from '../../lib/json.js';
import { parseResponseBody } from '../../lib/oauth/parseResponseBody.js';
import {
  readAccessTokenLifetime,
  readRefreshTokenLifetime,
  type ReportedLifetime,
} from '../../lib/oauth/tokenLifetime.js';

const NOW_MS = Date.UTC(2030, 0, 1);
const NOW = NOW_MS / 1000;
const SECONDS = { unit: 'seconds', nowMs: NOW_MS } as const;
const MILLISECONDS = { unit: 'milliseconds', nowMs: NOW_MS } as const;
const ofBody = (body: string): ReportedLifetime => readAccessTokenLifetime(parseResponseBody(body) ?? {}, SECONDS);

describe('readAccessTokenLifetime', () => {
  it('reads a lifetime under the names that servers use (case expires-names)', () => {
    const names = [
      ...['expires_in', 'expiresIn', 'expire_in', 'expires', 'access_token_expires_in', 'accessTokenExpiresIn'],
      ...['expires_at', 'accessTokenExpiresAt', 'expiry', 'expire_time', 'expireTime', '.expires', 'token_expires_at'],
      ...['expires_on', 'expiresAt', 'expiration', 'expiry_date'],
    ];
    names.push(
      'Expires_In',
      'EXPIRES_IN',
      'ExpiresIn',
      'expires-in',
      'expires_in_seconds',
      'expiration_in',
      'valid_until',
    );
    for (const name of names) {
      for (const value of [600, '600', NOW + 600, String(NOW + 600), NOW_MS + 600_000, '2030-01-01T00:10:00Z']) {
        expect(readAccessTokenLifetime({ [name]: value }, SECONDS), `${name} ${String(value)}`).to.equal(600);
      }
    }
  });

  it('reads token responses of real servers (case expires-names)', () => {
    const responses: readonly (readonly [string, ReportedLifetime])[] = [
      ['access_token=a&expires=600', 600],
      ['access_token=a&expires_in=600&token_type=bearer', 600],
      ['{"access_token":"a","expires_in":"2030-01-01T00:10:00Z"}', 600],
      ['{"access_token":"a","expires_in":1893456600000}', 600],
      ['{"access_token":"a","expires_in":"3599","ext_expires_in":"3599","expires_on":"1893460000"}', 3599],
      ['{"access_token":"a","expires_in":1199,".issued":"x",".expires":"Tue, 01 Jan 2030 00:20:00 GMT"}', 1199],
      ['{"access_token":"a",".expires":"Tue, 01 Jan 2030 00:20:00 GMT"}', 1200],
      ['{"accessToken":"a","expireTime":"2030-01-01T01:00:00.123456789Z"}', 3600],
      ['{"access_token":"a","expires_in":0,"expires_at":1893456060}', 60],
      ['{"access_token":"a","expires_in":3600,"expires_at":null}', 3600],
      ['{"access_token":"a","expires_in":null,"expires_at":null}', null],
      ['{"access_token":"a","expires_in":"","expires":3600}', 3600],
      ['{"access_token":"a","expires_in":9223372036854775}', null],
      ['{"access_token":"a","expires_in":2147483647}', null],
      ['{"access_token":"a","expires_in":-1}', 0],
      ['{"access_token":"a"}', undefined],
      ['{"access_token":"a","expires_in":{}}', undefined],
    ];
    for (const [body, lifetime] of responses) expect(ofBody(body), body).to.equal(lifetime);
  });

  const values: readonly (readonly [unknown, ReportedLifetime])[] = [
    ['3600s', 3600],
    ['3600.5', 3600],
    ['3599.5s', 3599],
    ['60 min', 3600],
    ['60m', 3600],
    ['1h', 3600],
    ['7d', 604_800],
    ['2 weeks', 1_209_600],
    ['3600000ms', 3600],
    ['PT1H', 3600],
    ['P1DT30M', 88_200],
    ['PT0.5S', 0],
    ['P', undefined],
    ['PT', undefined],
    ['1y', undefined],
    ['h', undefined],
    ['+3600', 3600],
    [' 3600\n', 3600],
    ['-3600', 0],
    [0, 0],
    [-1, 0],
    [0.9, 0],
    [null, null],
    ['null', undefined],
    ['never', undefined],
    ['2030-01-01 00:10:00', 600],
    ['2030-01-01T00:10:00', 600],
    ['2030-01-01T00:10', 600],
    ['2030-01-01T01:10:00+01:00', 600],
    ['2030-01-01T01:10:00+0100', 600],
    ['2030-01-01 01:10:00 +01', 600],
    ['2030-01-01T00:10:00.5Z', 600],
    ['2030-01-01T00:10:00.123456+00:00', 600],
    ['2030-01-01 00:10:00 UTC', 600],
    ['Tue, 01 Jan 2030 00:10:00 GMT', 600],
    ['01 Jan 2030 00:10:00 GMT', 600],
    ['Tue, 01 Jan 2030 01:10:00 +0100', 600],
    ['2029-12-31T23:59:59Z', 0],
    ['2050-01-01T00:00:00Z', null],
    ['9999-12-31T23:59:59Z', null],
    ['2030-13-01T00:00:00Z', undefined],
    ['2030', 2030],
    ['01/02/2030 00:10:00', undefined],
    ['1:00:00', undefined],
    ['1e3', undefined],
    ['3,600', undefined],
    [NOW + 600, 600],
    [NOW - 600, 0],
    [NOW_MS + 600_000, 600],
    [NOW_MS - 600_000, 0],
    [(NOW_MS + 600_000) * 1000, 600],
    [`${String(NOW_MS + 600_000)}000000`, 600],
    [`${String(NOW_MS - 600_000)}000000`, 0],
    [315_360_000, 315_360_000],
    [315_360_001, null],
    [4_294_967_295, null],
    [Infinity, null],
    [-Infinity, 0],
    [NaN, undefined],
    [true, undefined],
    [[3600], undefined],
  ];
  for (const [value, lifetime] of values) {
    it(`reads ${typeof value === 'number' ? String(value) : JSON.stringify(value)} as ${String(lifetime)}`, () => {
      expect(readAccessTokenLifetime({ expires_in: value }, SECONDS)).to.equal(lifetime);
    });
  }

  it('uses the unit of the auth client, and detects a time by its size', () => {
    const read = (expires_in: unknown): ReportedLifetime => readAccessTokenLifetime({ expires_in }, MILLISECONDS);
    expect([3_600_000, '3600000', 999, 315_360_000_001, NOW_MS + 600_000, '1h'].map(read)).to.deep.equal([
      3600,
      3600,
      0,
      null,
      600,
      3600,
    ]);
  });

  it('reads an expiry in seconds, regardless of the unit of the auth client', () => {
    for (const name of ['expires_at', 'expires_on', 'expiry', 'accessTokenExpiresAt']) {
      for (const value of [NOW + 600, NOW_MS + 600_000, String(NOW + 600)]) {
        expect(readAccessTokenLifetime({ [name]: value }, MILLISECONDS), name).to.equal(600);
      }
    }
    expect(readAccessTokenLifetime({ expires_in: 600_000, expires_at: NOW + 60 }, MILLISECONDS)).to.equal(600);
  });

  it('ignores inherited members', () => {
    expect(readAccessTokenLifetime(Object.create({ expires_in: 5 }) as JsonObject, SECONDS)).to.equal(undefined);
  });
});

describe('readRefreshTokenLifetime', () => {
  it('reads a lifetime or a time', () => {
    for (const [name, value] of [
      ['refresh_token_expires_in', 600],
      ['refresh_expires_in', '600'],
      ['x_refresh_token_expires_in', 600],
      ['refreshTokenExpiresAt', '2030-01-01T00:10:00Z'],
      ['refresh_token_expires_at', NOW + 600],
      ['refresh_token_expires_in', '600s'],
      ['refreshTokenExpiresInSeconds', 600],
      ['refresh_token_expires_on', String(NOW + 600)],
      ['refresh_token_expire_in', NOW + 600],
      ['refresh_token_valid_time', NOW_MS + 600_000],
      ['refresh_token_expiry', '2030-01-01T00:10:00Z'],
    ] as const) {
      expect(readRefreshTokenLifetime({ [name]: value, expires_in: 5 }, SECONDS), name).to.equal(600);
    }
    expect(readRefreshTokenLifetime({ expires_in: 5 }, SECONDS)).to.equal(undefined);
    expect(readRefreshTokenLifetime({ refresh_token_expires_in: 600_000 }, MILLISECONDS)).to.equal(600);
  });
});
