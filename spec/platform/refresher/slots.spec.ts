import { expect } from 'chai';
import { createSlots, type Slot } from '../../../lib/platform/refresher/slots.js';
import { rejection } from '../../support/rejection.js';
import { turns } from '../../support/refresher.js';

describe('the places for refreshes of a process', () => {
  const never = new AbortController().signal;

  it('are given to those who ask, in their order, before the clock hears of any', async () => {
    const slots = createSlots(1);
    const held = slots.take();
    const order: string[] = [];
    const waiting = ['first', 'second'].map(async (who) => {
      const slot = await slots.acquire(never);
      order.push(who);
      return slot;
    });
    const clock = slots.freed(never).then(() => order.push('clock'));
    held.release();
    held.release();
    await turns(2);
    expect([order, slots.free]).to.deep.equal([['first'], 0]);
    (await waiting[0])!.release();
    await turns(2);
    expect(order).to.deep.equal(['first', 'second']);
    (await waiting[1])!.release();
    await clock;
    expect([order, slots.free]).to.deep.equal([['first', 'second', 'clock'], 1]);
  });

  it('are asked for no longer by those who have gone', async () => {
    const slots = createSlots(1);
    const held = slots.take();
    const gone = new AbortController();
    const waiting = rejection(slots.acquire(gone.signal), Error);
    const clock = slots.freed(gone.signal);
    gone.abort();
    await Promise.all([waiting, clock]);
    held.release();
    const slot: Slot = await slots.acquire(never);
    expect(slots.free).to.equal(0);
    slot.release();
    await rejection(slots.acquire(gone.signal), Error);
    await slots.freed(never);
    expect(slots.free).to.equal(1);
  });
});
