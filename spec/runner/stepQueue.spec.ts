import { expect } from 'chai';

import { StepQueue } from '../../lib/runner/stepQueue.js';

const queue = (ready = 10, delayed = 10): StepQueue<number> => new StepQueue<number>({ ready, delayed });
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('StepQueue', () => {
  it('returns items in order and ends when it is closed and all are complete', async () => {
    const items = queue();
    await items.push(1);
    await items.push(2);
    items.close();
    expect(await items.take()).to.equal(1);
    expect(await items.take()).to.equal(2);
    let ended = false;
    const end = items.take().then(() => (ended = true));
    items.complete();
    await nextTurn();
    expect(ended).to.equal(false);
    items.complete();
    await end;
  });

  it('is idle when no item is queued, in progress or delayed', async () => {
    const items = queue();
    await items.whenIdle();
    await items.push(1);
    let isIdle = false;
    const idle = items.whenIdle().then(() => (isIdle = true));
    const item = (await items.take()) ?? 0;
    let ready: () => void = () => undefined;
    const requeued = items.requeueAfter(item, new Promise<void>((resolve) => (ready = resolve)));
    items.complete();
    await nextTurn();
    expect(isIdle).to.equal(false);
    ready();
    await requeued;
    await items.take();
    expect(isIdle).to.equal(false);
    items.complete();
    await idle;
  });

  it('ends every waiting take', async () => {
    const items = queue();
    const takers = [items.take(), items.take()];
    items.close();
    expect(await Promise.all(takers)).to.deep.equal([undefined, undefined]);
  });

  it('blocks push while it is full', async () => {
    const items = queue(2);
    const pushed: number[] = [];
    const all = [1, 2, 3, 4].map((n) => items.push(n).then(() => pushed.push(n)));
    await nextTurn();
    expect(pushed).to.deep.equal([1, 2]);
    await items.take();
    await nextTurn();
    expect(pushed).to.deep.equal([1, 2, 3]);
    await items.take();
    await Promise.all(all);
    expect([await items.take(), await items.take()]).to.deep.equal([3, 4]);
  });

  it('requeues a delayed item after its delay and does not end before', async () => {
    const items = queue();
    await items.push(1);
    items.close();
    const item = (await items.take()) ?? 0;
    let arrive: () => void = () => undefined;
    const back = items.requeueAfter(item, new Promise((resolve) => (arrive = resolve)));
    items.complete();
    const next = items.take();
    await nextTurn();
    arrive();
    expect(await next).to.equal(1);
    expect(await back).to.equal(true);
    items.complete();
    expect(await items.take()).to.equal(undefined);
  });

  it('blocks push while too many items are delayed', async () => {
    const items = queue(10, 1);
    await items.push(1);
    const item = (await items.take()) ?? 0;
    let arrive: () => void = () => undefined;
    const back = items.requeueAfter(item, new Promise((resolve) => (arrive = resolve)));
    let pushed = false;
    const push = items.push(2).then(() => (pushed = true));
    await nextTurn();
    expect(pushed).to.equal(false);
    arrive();
    await Promise.all([push, back]);
    expect([await items.take(), await items.take()]).to.deep.equal([1, 2]);
  });

  it('drops delayed items when the run ends and unblocks push', async () => {
    const items = queue(10, 1);
    await items.push(1);
    const item = (await items.take()) ?? 0;
    let give: (reason: Error) => void = () => undefined;
    const back = items.requeueAfter(item, new Promise((_, reject) => (give = reject)));
    items.complete();
    const push = items.push(2);
    items.dropDelayed();
    give(new Error('stopped'));
    expect(await back).to.equal(false);
    await push;
    expect(await items.take()).to.equal(2);
    expect(await items.requeueAfter(2, new Promise(() => undefined))).to.equal(false);
    items.complete();
    items.close();
    expect(await items.take()).to.equal(undefined);
  });
});
