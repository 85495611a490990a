import { expect } from 'chai';
import { createRefreshSemaphore, type Permit } from '../../../lib/platform/refresher/refreshSemaphore.js';
import { catchRejection } from '../../support/rejection.js';
import { flushEventLoop } from '../../support/refresher.js';

describe('createRefreshSemaphore', () => {
  const never = new AbortController().signal;

  it('grants permits in order of request, and to scheduled refreshes last', async () => {
    const semaphore = createRefreshSemaphore(1);
    const held = semaphore.acquireNow();
    const order: string[] = [];
    const waiting = ['first', 'second'].map(async (who) => {
      const permit = await semaphore.acquire(never);
      order.push(who);
      return permit;
    });
    const clock = semaphore.waitUntilAvailable(never).then(() => order.push('clock'));
    held.release();
    held.release();
    await flushEventLoop(2);
    expect([order, semaphore.available]).to.deep.equal([['first'], 0]);
    (await waiting[0])!.release();
    await flushEventLoop(2);
    expect(order).to.deep.equal(['first', 'second']);
    (await waiting[1])!.release();
    await clock;
    expect([order, semaphore.available]).to.deep.equal([['first', 'second', 'clock'], 1]);
  });

  it('removes waiting callers whose signal has aborted', async () => {
    const semaphore = createRefreshSemaphore(1);
    const held = semaphore.acquireNow();
    const aborted = new AbortController();
    const waiting = catchRejection(semaphore.acquire(aborted.signal), Error);
    const clock = semaphore.waitUntilAvailable(aborted.signal);
    aborted.abort();
    await Promise.all([waiting, clock]);
    held.release();
    const permit: Permit = await semaphore.acquire(never);
    expect(semaphore.available).to.equal(0);
    permit.release();
    await catchRejection(semaphore.acquire(aborted.signal), Error);
    await semaphore.waitUntilAvailable(never);
    expect(semaphore.available).to.equal(1);
  });
});
