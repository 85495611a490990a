import { expect } from 'chai';
import type { Lease } from '../../../lib/platform/model/refresh.js';
import { createLeaseHeartbeat } from '../../../lib/platform/refresher/leaseHeartbeat.js';
import type { Store } from '../../../lib/platform/store/store.js';
import { specClock } from '../../support/clock.js';
import { flushEventLoop } from '../../support/refresher.js';

describe('createLeaseHeartbeat', () => {
  function setUp() {
    const clock = specClock();
    const beats: { readonly leases: number; readonly untilMs: number }[] = [];
    /** Leases that another process has claimed. */
    const lost = new Set<string>();
    const deleted = new Set<string>();
    const storeState = { isAway: false };
    const extend: Store['refreshes']['extend'] = (leases, untilMs) => {
      if (storeState.isAway) return Promise.reject(new Error('MARKER'));
      beats.push({ leases: leases.length, untilMs });
      const extended = leases.filter(({ secretId }) => !lost.has(secretId) && !deleted.has(secretId));
      return Promise.resolve(extended.map((lease) => ({ ...lease, untilMs })));
    };
    const findByIds = (ids: readonly string[]) =>
      Promise.resolve(ids.map((id) => (deleted.has(id) ? undefined : { secret: { id } })));
    const leases = createLeaseHeartbeat({
      store: { refreshes: { extend }, secrets: { findByIds } } as unknown as Store,
      now: () => clock.nowMs,
      monotonicNow: () => clock.monotonicMs,
      sleep: clock.sleep,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      refreshSettings: { leaseMs: 60_000 },
    });
    const lease = (secretId: string): Lease =>
      ({ secretId, authClientId: 'c', owner: 'o', epoch: 1, untilMs: clock.nowMs + 60_000 }) as Lease;
    const pass = async (ms: number) => {
      clock.nowMs += ms;
      await flushEventLoop(5);
    };
    return { clock, leases, lease, beats, lost, deleted, storeState, pass };
  }

  it('extends all leases together four times per lease, and stops without leases', async () => {
    const { clock, leases, lease, beats, pass } = setUp();
    const [a, b] = [lease('a'), lease('b')];
    const signals = [leases.start(a), leases.start(b)];
    await pass(15_000);
    expect(beats).to.deep.equal([{ leases: 2, untilMs: clock.nowMs + 60_000 }]);
    leases.stop(a);
    await pass(15_000);
    expect(beats[1]?.leases).to.equal(1);
    leases.stop(b);
    await flushEventLoop();
    expect(clock.sleepers).to.equal(0);
    expect(signals.map(({ aborted }) => aborted)).to.deep.equal([false, false]);
    leases.start(lease('c'));
    await pass(15_000);
    expect(beats).to.have.length(3);
  });

  it('aborts only the signal of the lease that is lost', async () => {
    const { leases, lease, lost, pass } = setUp();
    const [a, b] = [leases.start(lease('a')), leases.start(lease('b'))];
    lost.add('a');
    await pass(15_000);
    expect([a.aborted, b.aborted]).to.deep.equal([true, false]);
  });

  it('stops extending the lease of a deleted secret without aborting its signal', async () => {
    const { clock, leases, lease, deleted, beats, pass } = setUp();
    const signal = leases.start(lease('a'));
    deleted.add('a');
    await pass(15_000);
    expect([signal.aborted, clock.sleepers, beats.length]).to.deep.equal([false, 0, 1]);
  });

  it('survives an outage shorter than a lease, and aborts when a lease expires without extension', async () => {
    const { leases, lease, storeState, pass } = setUp();
    const signal = leases.start(lease('a'));
    storeState.isAway = true;
    for (let beat = 0; beat < 3; beat++) await pass(15_000);
    expect(signal.aborted).to.equal(false);
    storeState.isAway = false;
    await pass(14_999);
    expect(signal.aborted).to.equal(false);
    await pass(1);
    storeState.isAway = true;
    for (let beat = 0; beat < 3; beat++) await pass(15_000);
    expect(signal.aborted).to.equal(false);
    await pass(15_000);
    expect(signal.aborted).to.equal(true);
  });
});
