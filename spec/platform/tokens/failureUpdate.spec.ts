import { expect } from 'chai';
import { NEVER, type RefreshState } from '../../../lib/platform/model/refresh.js';
import type { TokenRefusal } from '../../../lib/platform/model/tokenClient.js';
import { computeFailureUpdate, type FailureUpdate } from '../../../lib/platform/tokens/failureUpdate.js';

const DAY = 86_400_000;
const NOW = 10 * DAY;
const END = NOW + 100_000;

const healthy: RefreshState = {
  secretId: 's' as RefreshState['secretId'],
  authClientId: 'c' as RefreshState['authClientId'],
  strategy: 'refresh_token',
  obtainedAtMs: NOW - 1_100_000,
  expiresAtMs: END,
  refreshAfterMs: NOW - 1000,
  nextAttemptAtMs: 0,
  failures: 0,
  failingSinceMs: null,
  lastErrorCode: null,
  lastErrorAtMs: null,
  lastErrorClass: null,
  status: 'ready',
};

function computeUpdate(
  outcome: TokenRefusal['outcome'],
  state: Partial<RefreshState> = {},
  more: Partial<TokenRefusal> & { readonly isInterrupted?: boolean; readonly nowMs?: number } = {},
): FailureUpdate {
  const { isInterrupted = false, nowMs = NOW, ...refusal } = more;
  return computeFailureUpdate({
    state: { ...healthy, ...state },
    refusal: { outcome, code: 'code', detail: 'words', ...refusal },
    isInterrupted,
    leadMs: 30_000,
    nowMs,
    random: 0.5,
  });
}
const formatEvents = ({ events: list }: FailureUpdate) =>
  list.map(({ type, data }) => `${type} ${JSON.stringify(data)}`);

describe('computeFailureUpdate', () => {
  it('degrades the secret and retries after the first failure', () => {
    for (const outcome of ['transient', 'ambiguous', 'configuration'] as const) {
      const update = computeUpdate(outcome);
      expect(update.secret).to.deep.equal({ state: 'ready', error: null, degradedSinceMs: NOW });
      expect(update.state).to.deep.equal({
        ...healthy,
        nextAttemptAtMs: NOW + 2500,
        failures: 1,
        failingSinceMs: NOW,
        lastErrorCode: 'code',
        lastErrorAtMs: NOW,
        lastErrorClass: outcome,
        status: 'degraded',
      });
      expect(formatEvents(update)).to.deep.equal(['secret.refresh_failed {"code":"code","state":"ready"}']);
    }
  });

  it('records one event in a series of failures and counts them', () => {
    const failing = { failures: 2, failingSinceMs: NOW - 7, lastErrorClass: 'transient', status: 'degraded' } as const;
    const update = computeUpdate('transient', failing);
    expect(formatEvents(update)).to.deep.equal([]);
    expect(update.state).to.include({ failures: 3, failingSinceMs: NOW - 7, nextAttemptAtMs: NOW + 10_000 });
    expect(update.secret.degradedSinceMs).to.equal(NOW - 7);
  });

  it('waits for the Retry-After of the provider', () => {
    expect(computeUpdate('transient', {}, { retryAfterSeconds: 60 }).state.nextAttemptAtMs).to.equal(NOW + 60_000);
  });

  it('makes the secret due at once after an unknown outcome', () => {
    expect(computeUpdate('ambiguous', { refreshAfterMs: NEVER, expiresAtMs: null }).state.refreshAfterMs).to.equal(NOW);
    expect(computeUpdate('transient', { refreshAfterMs: NEVER, expiresAtMs: null }).state.refreshAfterMs).to.equal(
      NEVER,
    );
  });

  it('sets the secret to error when the user has to authenticate again', () => {
    const update = computeUpdate('dead', { failures: 2, failingSinceMs: 5, status: 'degraded' });
    expect(update.secret).to.deep.equal({ state: 'error', error: 'code: words', degradedSinceMs: null });
    expect(update.state).to.include({ status: 'error', nextAttemptAtMs: NEVER, lastErrorClass: 'dead' });
    expect(formatEvents(update)).to.deep.equal(['secret.reauthorization_required {"code":"code"}']);
  });

  it('marks the error as interrupted after a request of unknown outcome', () => {
    expect(computeUpdate('dead', {}, { isInterrupted: true }).secret.error).to.equal('interrupted: code: words');
  });

  it('sets the secret to error after three configuration failures in a row', () => {
    const twice = { failures: 2, lastErrorClass: 'configuration', failingSinceMs: 1, status: 'degraded' } as const;
    const update = computeUpdate('configuration', twice);
    expect(update.secret).to.deep.equal({ state: 'error', error: 'code: words', degradedSinceMs: null });
    expect(update.state).to.include({ failures: 3, status: 'error', nextAttemptAtMs: NOW + DAY });
    expect(formatEvents(update)).to.deep.equal(['secret.refresh_failed {"code":"code","state":"error"}']);
    const first = computeUpdate('configuration', { ...twice, failures: 9, lastErrorClass: 'transient' });
    expect([first.state.failures, first.secret.state]).to.deep.equal([1, 'ready']);
  });

  it('sets the secret to error after four days once the token has expired, and retries daily', () => {
    const long = { failures: 99, failingSinceMs: NOW - 4 * DAY, status: 'degraded', lastErrorAtMs: NOW - 1 } as const;
    expect(computeUpdate('transient', long).secret.state).to.equal('ready');
    const update = computeUpdate('transient', { ...long, expiresAtMs: NOW - 1 });
    expect(update.secret.state).to.equal('error');
    expect(update.state).to.include({ status: 'error', nextAttemptAtMs: NOW + DAY });
    const probe = computeUpdate('transient', { ...update.state }, { nowMs: NOW + DAY });
    expect([probe.secret.state, probe.state.nextAttemptAtMs, formatEvents(probe)]).to.deep.equal([
      'error',
      NOW + 2 * DAY,
      [],
    ]);
  });

  it('records one event for each token when it expires soon', () => {
    const soon = END - 15_000;
    const warning = `secret.expiring_soon {"expires_at":"${new Date(END).toISOString()}"}`;
    expect(
      formatEvents(computeUpdate('transient', { failures: 1, lastErrorAtMs: soon - 1 }, { nowMs: soon })),
    ).to.deep.equal([warning]);
    expect(
      formatEvents(computeUpdate('transient', { failures: 1, lastErrorAtMs: soon - 1 }, { nowMs: soon - 1 })),
    ).to.deep.equal([]);
    expect(
      formatEvents(computeUpdate('transient', { failures: 1, lastErrorAtMs: soon }, { nowMs: soon + 1 })),
    ).to.deep.equal([]);
    expect(formatEvents(computeUpdate('transient', {}, { nowMs: soon }))).to.have.length(2);
  });
});
