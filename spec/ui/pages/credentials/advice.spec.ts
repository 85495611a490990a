import { expect } from 'chai';

import { getAdvice, type AdviceAction } from '../../../../lib/ui/pages/credentials/advice.js';
import type { CredentialRow, TokenLifetime } from '../../../../lib/ui/pages/credentials/credentialRow.js';

const NOW = Date.parse('2026-05-01T09:00:00Z');
const alive: TokenLifetime = {
  strategy: 'refresh_token',
  obtainedAtMs: NOW - 60_000,
  expiresAtMs: NOW + 60_000,
  refreshAfterMs: NOW + 30_000,
  nextAttemptAtMs: NOW + 30_000,
  failures: 0,
  refreshTokenExpiresSoon: false,
  isRefreshing: false,
};
const row: CredentialRow = { id: '1', name: 'Shop', type: 'oauth2', health: 'ready', lifetime: alive };

/** A credential in the state error without a scheduled attempt. */
function failed(life: Partial<TokenLifetime> = {}): CredentialRow {
  const { nextAttemptAtMs, ...others } = alive;
  expect(nextAttemptAtMs).to.be.a('number');
  return { ...row, health: 'error', lifetime: { ...others, failures: 1, ...life } };
}

describe('getAdvice', () => {
  it('returns undefined for a ready credential', () => {
    expect(getAdvice(row, NOW)).to.equal(undefined);
    expect(getAdvice({ id: '1', name: 'B', type: 'basic', health: 'ready' }, NOW)).to.equal(undefined);
    expect(getAdvice({ ...row, lifetime: { ...alive, expiresAtMs: NOW - 1 } }, NOW)).to.equal(undefined);
  });

  const table: readonly (readonly [why: string, row: CredentialRow, action: AdviceAction, text: RegExp])[] = [
    [
      'an expired token that cannot be refreshed',
      { ...row, lifetime: { ...alive, strategy: 'none', expiresAtMs: NOW } },
      'authenticate',
      /expired.*Authenticate again\.$/,
    ],
    [
      'a refresh token that expires soon',
      { ...row, lifetime: { ...alive, refreshTokenExpiresSoon: true } },
      'authenticate',
      /^The refresh token expires soon\. Authenticate again/,
    ],
    [
      'a refresh token that expires soon while refreshes fail',
      { ...row, health: 'degraded', lifetime: { ...alive, refreshTokenExpiresSoon: true } },
      'wait',
      /retries/,
    ],
    ['a rejected auth client', { ...row, health: 'client_rejected' }, 'client', /rejects the auth client/],
    ['unreadable tokens', { ...row, health: 'unreadable' }, 'authenticate', /no key/],
    ['an unreadable password', { id: '1', name: 'B', type: 'basic', health: 'unreadable' }, 'edit', /no key/],
    ['invalid values', { id: '1', name: 'B', type: 'api_key', health: 'error' }, 'edit', /Enter them again/],
    [
      'an unavailable provider',
      { ...row, health: 'degraded', lifetime: { ...alive, failures: 2, lastErrorCode: 'http_503' } },
      'wait',
      /unavailable.*still valid/,
    ],
    [
      'a rate limit and an expired token',
      { ...row, health: 'degraded', lifetime: { ...alive, expiresAtMs: NOW, lastErrorCode: 'http_429' } },
      'wait',
      /limits the number of requests.*steps fail/,
    ],
    [
      'invalid_grant',
      failed({ lastErrorCode: 'invalid_grant' }),
      'authenticate',
      /no longer accepts the refresh token.*Authenticate again\.$/,
    ],
    ['an unknown code', failed({ lastErrorCode: '190' }), 'authenticate', /\(190\)/],
    ['a missing code', failed(), 'authenticate', /not accepted/],
    [
      'a failed password grant',
      failed({ strategy: 'regrant_password', lastErrorCode: 'invalid_grant' }),
      'edit',
      /password/,
    ],
    ['a failed token exchange', failed({ strategy: 'regrant_token_exchange' }), 'edit', /subject/],
    [
      'failed client credentials',
      failed({ strategy: 'regrant_client_credentials' }),
      'client',
      /Correct the auth client/,
    ],
    ['a failed JWT bearer grant', failed({ strategy: 'regrant_jwt_bearer' }), 'client', /Correct the auth client/],
    [
      'an interrupted refresh',
      { ...failed({ lastErrorCode: 'invalid_grant' }), error: 'interrupted: invalid_grant' },
      'authenticate',
      /interrupted/,
    ],
    [
      'a rejected token request',
      { ...row, health: 'error', lifetime: { ...alive, failures: 3, lastErrorCode: 'invalid_scope' } },
      'client',
      /scopes.*may need a change/,
    ],
    [
      'a scope of client credentials that is not granted',
      {
        ...row,
        health: 'error',
        lifetime: { ...alive, strategy: 'regrant_client_credentials', lastErrorCode: 'invalid_scope' },
      },
      'scopes',
      /not grant one of the scopes\. Change the scopes of the credential; the service also retries by itself\.$/,
    ],
    [
      'a scope that is not granted, without a further attempt',
      failed({ strategy: 'regrant_jwt_bearer', lastErrorCode: 'invalid_scope' }),
      'scopes',
      /Change the scopes of the credential\.$/,
    ],
    [
      'a code with the name of an inherited member',
      failed({ lastErrorCode: 'constructor' }),
      'authenticate',
      /\(constructor\)/,
    ],
  ];
  for (const [why, given, action, text] of table) {
    it(`returns the advice for ${why}`, () => {
      const advice = getAdvice(given, NOW);
      expect(advice?.action).to.equal(action);
      expect(advice?.text).to.match(text);
    });
  }

  it('contains the next attempt of the service, unless it is in the past', () => {
    const failing: CredentialRow = { ...row, health: 'degraded', lifetime: { ...alive, failures: 1 } };
    expect(getAdvice(failing, NOW)?.nextAtMs).to.equal(NOW + 30_000);
    expect(getAdvice(failing, NOW + 30_000)?.nextAtMs).to.equal(undefined);
  });
});
