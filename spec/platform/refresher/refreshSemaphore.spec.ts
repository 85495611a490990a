import { expect } from 'chai';
import { createRefreshSemaphore, type Permit } from '../../../lib/platform/refresher/refreshSemaphore.js';
import { catchRejection } from '../../support/rejection.js';
import { flushEventLoop } from '../../support/refresher.js';

describe('the places for refreshes of a process', () => {
  const never = new AbortController().signal;

  it('are given to those who ask, in their order, before the clock hears of any', async () => {
    const slots = createRefreshSemaphore(1);
    const held = slots.acquireNow();
    const order: string[] = [];
    const waiting = ['first', 'second'].map(async (who) => {
      const slot = await slots.acquire(never);
      order.push(who);
      return slot;
    });
    const clock = slots.waitUntilAvailable(never).then(() => order.push('clock'));
    held.release();
    held.release();
    await flushEventLoop(2);
    expect([order, slots.available]).to.deep.equal([['first'], 0]);
    (await waiting[0])!.release();
    await flushEventLoop(2);
    expect(order).to.deep.equal(['first', 'second']);
    (await waiting[1])!.release();
    await clock;
    expect([order, slots.available]).to.deep.equal([['first', 'second', 'clock'], 1]);
  });

  it('are asked for no longer by those who have gone', async () => {
    const slots = createRefreshSemaphore(1);
    const held = slots.acquireNow();
    const gone = new AbortController();
    const waiting = catchRejection(slots.acquire(gone.signal), Error);
    const clock = slots.waitUntilAvailable(gone.signal);
    gone.abort();
    await Promise.all([waiting, clock]);
    held.release();
    const slot: Permit = await slots.acquire(never);
    expect(slots.available).to.equal(0);
    slot.release();
    await catchRejection(slots.acquire(gone.signal), Error);
    await slots.waitUntilAvailable(never);
    expect(slots.available).to.equal(1);
  });
});
