import { expect } from 'chai';

import type { AuthClient, Health, RefreshState, Secret } from '../../../../lib/ui/api/resources.js';
import { buildHealthReport } from '../../../../lib/ui/pages/health/healthReport.js';

const secret = (id: string, health: Health, more: Partial<Secret['attributes']> = {}, client = 'c1'): Secret => ({
  type: 'auth-secret',
  id,
  attributes: { name: `Secret ${id}`, type: 'oauth2', state: health === 'error' ? 'error' : 'ready', ...more },
  relationships: { auth_client: { data: { type: 'auth-client', id: client } } },
  meta: { health },
});

const state = (id: string, more: Partial<RefreshState['attributes']> = {}): RefreshState => ({
  type: 'refresh-state',
  id,
  attributes: {
    strategy: 'refresh_token',
    status: 'ready',
    obtained_at: '2026-05-01T09:00:00Z',
    expires_at: '2026-05-01T10:00:00Z',
    refresh_after: '2026-05-01T09:50:00Z',
    next_attempt_at: '2026-05-01T09:50:00Z',
    failures: 0,
    failing_since: null,
    last_error: null,
    refresh_token_expires_at: null,
    refresh_token_expires_soon: false,
    under_way: false,
    ...more,
  },
});

const client = (id: string, meta: NonNullable<AuthClient['meta']> = { health: 'ready' }): AuthClient => ({
  type: 'auth-client',
  id,
  attributes: { type: 'oauth2', name: `Client ${id}` },
  meta,
});

describe('buildHealthReport', () => {
  it('is empty for a workspace without credentials', () => {
    expect(buildHealthReport({ secrets: [], states: [], clients: [] })).to.deep.equal({
      total: 0,
      problems: [],
      due: [],
    });
  });

  it('reports no problem for healthy credentials or credentials without tokens', () => {
    const report = buildHealthReport({
      secrets: [secret('a', 'ready'), secret('b', 'ready')],
      states: [state('a')],
      clients: [client('c1')],
    });
    expect([report.total, report.problems]).to.deep.equal([2, []]);
    expect(report.due.map(({ id }) => id)).to.deep.equal(['a']);
  });

  it('reports refresh tokens that expire soon, of ready credentials too', () => {
    const expiring = { refresh_token_expires_at: '2026-05-07T09:00:00Z', refresh_token_expires_soon: true };
    const { problems } = buildHealthReport({
      secrets: [secret('a', 'ready'), secret('b', 'degraded'), secret('c', 'ready'), secret('d', 'client_rejected')],
      states: [
        state('a', expiring),
        state('b', expiring),
        state('c', { ...expiring, refresh_token_expires_soon: false }),
        state('d', expiring),
      ],
      clients: [],
    });
    const expected = ['a Refresh token expires soon', 'd Refresh token expires soon', 'b Refresh failing'];
    expect(problems.map(({ id, label }) => `${id} ${label}`)).to.deep.equal(expected);
    expect(problems.map((it) => it.refreshTokenExpiresAt)).to.deep.equal(Array(3).fill('2026-05-07T09:00:00Z'));
    expect(problems[0]).to.include({ isTemporary: false, kind: 'credential', name: 'Secret a' });
  });

  it('reports cause, start, number and next attempt of failing refreshes', () => {
    const failing = state('a', {
      failures: 3,
      failing_since: '2026-05-01T09:51:00Z',
      last_error: { code: 'timeout', at: '2026-05-01T09:53:00Z' },
      next_attempt_at: '2026-05-01T09:55:00Z',
    });
    const [problem, ...others] = buildHealthReport({
      secrets: [secret('a', 'degraded')],
      states: [failing],
      clients: [],
    }).problems;
    expect(others).to.deep.equal([]);
    expect(problem).to.deep.equal({
      kind: 'credential',
      id: 'a',
      name: 'Secret a',
      isTemporary: true,
      label: 'Refresh failing',
      advice: 'The service retries automatically. No action needed.',
      reason: 'timeout',
      failures: 3,
      since: '2026-05-01T09:51:00Z',
      nextAttemptAt: '2026-05-01T09:55:00Z',
      tokenExpiresAt: '2026-05-01T10:00:00Z',
    });
  });

  it('reports the message of the service and no next attempt for a credential that needs reauthorization', () => {
    const [problem] = buildHealthReport({
      secrets: [secret('a', 'error', { error: 'The user took the permission back' })],
      states: [state('a', { last_error: { code: 'invalid_grant', at: '2026-05-01T09:53:00Z' } })],
      clients: [],
    }).problems;
    expect(problem?.reason).to.equal('The user took the permission back');
    expect(problem?.nextAttemptAt).to.equal(undefined);
    expect(problem?.isTemporary).to.equal(false);
  });

  it('reports a rejected auth client once, with the number of its credentials', () => {
    const { problems } = buildHealthReport({
      secrets: [secret('a', 'client_rejected'), secret('b', 'client_rejected'), secret('c', 'ready', {}, 'c2')],
      states: [],
      clients: [
        client('c1', { health: 'client_rejected', since: '2026-05-01T09:00:00Z', reason: 'invalid_client' }),
        client('c2'),
      ],
    });
    expect(
      problems.map(({ kind, id, credentialCount, reason, since }) => [kind, id, credentialCount, reason, since]),
    ).to.deep.equal([['auth client', 'c1', 2, 'invalid_client', '2026-05-01T09:00:00Z']]);
  });

  it('reports the next attempt while the circuit breaker is open', () => {
    const [problem] = buildHealthReport({
      secrets: [],
      states: [],
      clients: [client('c1', { health: 'paused', until: '2026-05-01T09:10:00Z' })],
    }).problems;
    expect([problem?.nextAttemptAt, problem?.isTemporary]).to.deep.equal(['2026-05-01T09:10:00Z', true]);
  });

  it('reports unreadable auth clients and credentials', () => {
    const { problems } = buildHealthReport({
      secrets: [secret('a', 'unreadable')],
      states: [],
      clients: [client('c1', { unreadable: true, health: 'ready' })],
    });
    expect(problems.map(({ kind, label }) => [kind, label])).to.deep.equal([
      ['auth client', 'Unreadable'],
      ['credential', 'Unreadable'],
    ]);
  });

  it('lists problems that need attention first', () => {
    const { problems } = buildHealthReport({
      secrets: [secret('a', 'degraded'), secret('b', 'error'), secret('c', 'error')],
      states: [],
      clients: [],
    });
    expect(problems.map(({ id }) => id)).to.deep.equal(['b', 'c', 'a']);
  });

  it('lists refreshes by time and omits credentials that need attention', () => {
    const { due } = buildHealthReport({
      secrets: [secret('a', 'ready'), secret('b', 'ready'), secret('c', 'error')],
      states: [
        state('a', { next_attempt_at: '2026-05-01T09:50:00Z' }),
        state('b', { next_attempt_at: '2026-05-01T09:10:00Z', under_way: true }),
        state('c', { next_attempt_at: null }),
      ],
      clients: [],
    });
    expect(due.map(({ id, isRefreshing: isUnderWay }) => [id, isUnderWay])).to.deep.equal([
      ['b', true],
      ['a', false],
    ]);
  });
});
