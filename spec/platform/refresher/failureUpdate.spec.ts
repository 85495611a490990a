import { expect } from 'chai';
import { NEVER, type RefreshState } from '../../../lib/platform/model/refresh.js';
import type { TokenRefusal } from '../../../lib/platform/model/tokenClient.js';
import { computeFailureUpdate, type FailureUpdate } from '../../../lib/platform/refresher/failureUpdate.js';

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
    lead: 30_000,
    nowMs,
    random: 0.5,
  });
}
const formatEvents = ({ events: list }: FailureUpdate) =>
  list.map(({ type, data }) => `${type} ${JSON.stringify(data)}`);

describe('what comes of a refresh that gave no token', () => {
  it('is nothing but patience at first', () => {
    for (const outcome of ['transient', 'ambiguous', 'configuration'] as const) {
      const verdict = computeUpdate(outcome);
      expect(verdict.secret).to.deep.equal({ state: 'ready', error: null, degradedSinceMs: NOW });
      expect(verdict.state).to.deep.equal({
        ...healthy,
        nextAttemptAtMs: NOW + 2500,
        failures: 1,
        failingSinceMs: NOW,
        lastErrorCode: 'code',
        lastErrorAtMs: NOW,
        lastErrorClass: outcome,
        status: 'degraded',
      });
      expect(formatEvents(verdict)).to.deep.equal(['secret.refresh_failed {"code":"code","state":"ready"}']);
    }
  });

  it('is told once, and counted since the first', () => {
    const failing = { failures: 2, failingSinceMs: NOW - 7, lastErrorClass: 'transient', status: 'degraded' } as const;
    const verdict = computeUpdate('transient', failing);
    expect(formatEvents(verdict)).to.deep.equal([]);
    expect(verdict.state).to.include({ failures: 3, failingSinceMs: NOW - 7, nextAttemptAtMs: NOW + 10_000 });
    expect(verdict.secret.degradedSinceMs).to.equal(NOW - 7);
  });

  it('waits for as long as the provider asks', () => {
    expect(computeUpdate('transient', {}, { retryAfterSeconds: 60 }).state.nextAttemptAtMs).to.equal(NOW + 60_000);
  });

  it('is due early when the provider may have acted: the replaced token is good for a little while only', () => {
    expect(computeUpdate('ambiguous', { refreshAfterMs: NEVER, expiresAtMs: null }).state.refreshAfterMs).to.equal(NOW);
    expect(computeUpdate('transient', { refreshAfterMs: NEVER, expiresAtMs: null }).state.refreshAfterMs).to.equal(
      NEVER,
    );
  });

  it('is the end when a person has to authenticate again', () => {
    const verdict = computeUpdate('dead', { failures: 2, failingSinceMs: 5, status: 'degraded' });
    expect(verdict.secret).to.deep.equal({ state: 'error', error: 'code: words', degradedSinceMs: null });
    expect(verdict.state).to.include({ status: 'error', nextAttemptAtMs: NEVER, lastErrorClass: 'dead' });
    expect(formatEvents(verdict)).to.deep.equal(['secret.reauthorization_required {"code":"code"}']);
  });

  it('says that it was interrupted when the token may have been spent by a call of which nobody knows the outcome', () => {
    expect(computeUpdate('dead', {}, { isInterrupted: true }).secret.error).to.equal('interrupted: code: words');
  });

  it('needs a person when a request was refused as such three times, others not counted', () => {
    const twice = { failures: 2, lastErrorClass: 'configuration', failingSinceMs: 1, status: 'degraded' } as const;
    const verdict = computeUpdate('configuration', twice);
    expect(verdict.secret).to.deep.equal({ state: 'error', error: 'code: words', degradedSinceMs: null });
    expect(verdict.state).to.include({ failures: 3, status: 'error', nextAttemptAtMs: NOW + DAY });
    expect(formatEvents(verdict)).to.deep.equal(['secret.refresh_failed {"code":"code","state":"error"}']);
    const first = computeUpdate('configuration', { ...twice, failures: 9, lastErrorClass: 'transient' });
    expect([first.state.failures, first.secret.state]).to.deep.equal([1, 'ready']);
  });

  it('needs a person after four days, but for a token that still works; it is tried daily all the same', () => {
    const long = { failures: 99, failingSinceMs: NOW - 4 * DAY, status: 'degraded', lastErrorAtMs: NOW - 1 } as const;
    expect(computeUpdate('transient', long).secret.state).to.equal('ready');
    const verdict = computeUpdate('transient', { ...long, expiresAtMs: NOW - 1 });
    expect(verdict.secret.state).to.equal('error');
    expect(verdict.state).to.include({ status: 'error', nextAttemptAtMs: NOW + DAY });
    const probe = computeUpdate('transient', { ...verdict.state }, { nowMs: NOW + DAY });
    expect([probe.secret.state, probe.state.nextAttemptAtMs, formatEvents(probe)]).to.deep.equal([
      'error',
      NOW + 2 * DAY,
      [],
    ]);
  });

  it('is told when the token is about to end, once a token', () => {
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
