import { expect } from 'chai';

import type { AuthClient, RefreshState, Secret, User } from '../../../../lib/ui/api/resources.js';
import { getCondition, buildCredentialRow } from '../../../../lib/ui/pages/credentials/credentialRow.js';

const secret = {
  id: 's1',
  type: 'auth-secret',
  attributes: { name: 'Shop', type: 'oauth2', state: 'ready' },
  relationships: {
    auth_client: { data: { type: 'auth-client', id: 'c1' } },
    user: { data: { type: 'user', id: 'u1' } },
  },
} as const satisfies Secret;
const state: RefreshState = {
  id: 's1',
  type: 'refresh-state',
  attributes: {
    strategy: 'refresh_token',
    status: 'degraded',
    obtained_at: '2026-05-01T09:00:00.000Z',
    expires_at: '2026-05-01T09:01:00.000Z',
    refresh_after: null,
    next_attempt_at: null,
    failures: 2,
    failing_since: '2026-05-01T09:00:30.000Z',
    last_error: { code: 'http_503', at: '2026-05-01T09:00:40.000Z' },
    refresh_token_expires_at: '2026-05-01T09:10:00.000Z',
    refresh_token_expires_soon: true,
    under_way: false,
  },
};
const client = { id: 'c1', type: 'auth-client', attributes: { type: 'oauth2', name: 'Provider' } } satisfies AuthClient;
const user = { id: 'u1', type: 'user', attributes: { email: 'ann@example.com' } } satisfies User;
const minute = Date.parse('2026-05-01T09:00:00.000Z');

describe('credentialRow', () => {
  it('combines secret, refresh state, auth client and owner', () => {
    expect(buildCredentialRow(secret, 'degraded', { states: [state], clients: [client], users: [user] })).to.deep.equal(
      {
        id: 's1',
        name: 'Shop',
        type: 'oauth2',
        health: 'degraded',
        clientId: 'c1',
        clientName: 'Provider',
        owner: 'ann@example.com',
        lifetime: {
          strategy: 'refresh_token',
          obtainedAtMs: minute,
          expiresAtMs: minute + 60_000,
          failures: 2,
          failingSinceMs: minute + 30_000,
          lastErrorCode: 'http_503',
          lastErrorAtMs: minute + 40_000,
          refreshTokenExpiresAtMs: minute + 600_000,
          refreshTokenExpiresSoon: true,
          isRefreshing: false,
        },
      },
    );
  });

  it('omits auth client and owner when they are not visible', () => {
    expect(buildCredentialRow(secret, undefined, { states: [], clients: [], users: [] })).to.deep.equal({
      id: 's1',
      name: 'Shop',
      type: 'oauth2',
      health: 'ready',
      clientId: 'c1',
    });
  });

  it('has no lifetime for credentials without tokens', () => {
    const basic: Secret = {
      ...secret,
      attributes: { ...secret.attributes, type: 'basic', state: 'error', error: 'wrong' },
    };
    expect(buildCredentialRow(basic, 'no such health', { states: [state], clients: [], users: [] })).to.include({
      health: 'error',
      error: 'wrong',
    });
    expect(buildCredentialRow(basic, 'error', { states: [state], clients: [], users: [] })).not.to.have.property(
      'lifetime',
    );
  });

  it('returns expired only for a ready token that cannot be refreshed', () => {
    const { lifetime } = buildCredentialRow(secret, 'ready', { states: [state], clients: [], users: [] });
    if (lifetime === undefined) throw new Error('no lifetime');
    const none = { ...lifetime, strategy: 'none' };
    expect(getCondition({ health: 'ready', lifetime: none }, minute + 60_000)).to.equal('expired');
    expect(getCondition({ health: 'ready', lifetime: none }, minute + 59_999)).to.equal('ready');
    expect(getCondition({ health: 'ready', lifetime }, minute + 60_000)).to.equal('ready');
    expect(getCondition({ health: 'error', lifetime: none }, minute + 60_000)).to.equal('error');
  });
});
