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

describe('the health of a workspace', () => {
  it('is nothing where there is nothing', () => {
    expect(buildHealthReport({ secrets: [], states: [], clients: [] })).to.deep.equal({
      total: 0,
      troubles: [],
      due: [],
    });
  });

  it('has no trouble with credentials that are well, nor with those that have no tokens', () => {
    const report = buildHealthReport({
      secrets: [secret('a', 'ready'), secret('b', 'ready')],
      states: [state('a')],
      clients: [client('c1')],
    });
    expect([report.total, report.troubles]).to.deep.equal([2, []]);
    expect(report.due.map(({ id }) => id)).to.deep.equal(['a']);
  });

  it('says of a credential whose refreshes fail why, since when, how often, and when it is tried again', () => {
    const failing = state('a', {
      failures: 3,
      failing_since: '2026-05-01T09:51:00Z',
      last_error: { code: 'timeout', at: '2026-05-01T09:53:00Z' },
      next_attempt_at: '2026-05-01T09:55:00Z',
    });
    const [trouble, ...others] = buildHealthReport({
      secrets: [secret('a', 'degraded')],
      states: [failing],
      clients: [],
    }).troubles;
    expect(others).to.deep.equal([]);
    expect(trouble).to.deep.equal({
      kind: 'credential',
      id: 'a',
      name: 'Secret a',
      repairsItself: true,
      state: 'Refreshing fails',
      remedy: 'It is tried again by itself. Nothing is to be done.',
      reason: 'timeout',
      failures: 3,
      since: '2026-05-01T09:51:00Z',
      nextTry: '2026-05-01T09:55:00Z',
      goodUntil: '2026-05-01T10:00:00Z',
    });
  });

  it('has the words of the service for a credential that needs somebody, and no next try', () => {
    const [trouble] = buildHealthReport({
      secrets: [secret('a', 'error', { error: 'The user took the permission back' })],
      states: [state('a', { last_error: { code: 'invalid_grant', at: '2026-05-01T09:53:00Z' } })],
      clients: [],
    }).troubles;
    expect(trouble?.reason).to.equal('The user took the permission back');
    expect(trouble?.nextAttemptAt).to.equal(undefined);
    expect(trouble?.isTemporary).to.equal(false);
  });

  it('tells of an auth client that the provider refuses once, with how many credentials wait for it', () => {
    const { troubles } = buildHealthReport({
      secrets: [secret('a', 'client_rejected'), secret('b', 'client_rejected'), secret('c', 'ready', {}, 'c2')],
      states: [],
      clients: [
        client('c1', { health: 'client_rejected', since: '2026-05-01T09:00:00Z', reason: 'invalid_client' }),
        client('c2'),
      ],
    });
    expect(
      troubles.map(({ kind, id, credentialCount: waiting, reason, since }) => [kind, id, waiting, reason, since]),
    ).to.deep.equal([['auth client', 'c1', 2, 'invalid_client', '2026-05-01T09:00:00Z']]);
  });

  it('says when a provider that fails is asked again', () => {
    const [trouble] = buildHealthReport({
      secrets: [],
      states: [],
      clients: [client('c1', { health: 'paused', until: '2026-05-01T09:10:00Z' })],
    }).troubles;
    expect([trouble?.nextAttemptAt, trouble?.isTemporary]).to.deep.equal(['2026-05-01T09:10:00Z', true]);
  });

  it('knows what nobody can open', () => {
    const { troubles } = buildHealthReport({
      secrets: [secret('a', 'unreadable')],
      states: [],
      clients: [client('c1', { unreadable: true, health: 'ready' })],
    });
    expect(troubles.map(({ kind, state: word }) => [kind, word])).to.deep.equal([
      ['auth client', 'Can’t be opened'],
      ['credential', 'Can’t be opened'],
    ]);
  });

  it('puts what needs somebody first', () => {
    const { troubles } = buildHealthReport({
      secrets: [secret('a', 'degraded'), secret('b', 'error'), secret('c', 'error')],
      states: [],
      clients: [],
    });
    expect(troubles.map(({ id }) => id)).to.deep.equal(['b', 'c', 'a']);
  });

  it('puts what is due next first, and leaves out what waits for a person', () => {
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
