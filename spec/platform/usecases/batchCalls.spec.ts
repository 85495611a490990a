import { expect } from 'chai';

import { batchCalls } from '../../../lib/platform/usecases/batchCalls.js';
import { catchRejection } from '../../support/rejection.js';

/** Collects deferred work until the spec runs it. */
function turns(): { readonly defer: (work: () => void) => void; run(): void } {
  let work: (() => void)[] = [];
  return {
    defer: (next) => work.push(next),
    run() {
      const now = work;
      work = [];
      for (const next of now) next();
    },
  };
}

describe('batchCalls', () => {
  it('resolves all calls of a turn with one load, each with its own result', async () => {
    const loads: (readonly string[])[] = [];
    const turn = turns();
    const length = batchCalls(async (batch: readonly string[]) => {
      loads.push(batch);
      return batch.map((text) => text.length);
    }, turn.defer);
    const responses = Promise.all(['a', 'bb', 'a'].map(length));
    turn.run();
    expect(await responses).to.deep.equal([1, 2, 1]);
    expect(loads).to.deep.equal([['a', 'bb', 'a']]);
  });

  it('starts another load for a call during a load, so that no result is older than its call', async () => {
    let stored = 'old';
    const turn = turns();
    const read = batchCalls(async (batch: readonly null[]) => {
      const seen = stored;
      await Promise.resolve();
      return batch.map(() => seen);
    }, turn.defer);
    const first = read(null);
    turn.run();
    stored = 'new';
    const second = read(null);
    turn.run();
    expect(await first).to.equal('old');
    expect(await second).to.equal('new');
  });

  it('rejects all calls of a load that fails, and none of the next', async () => {
    let fails = true;
    const turn = turns();
    const read = batchCalls(async (batch: readonly number[]) => {
      if (fails) throw new Error('the store is gone');
      return batch;
    }, turn.defer);
    const lost = [read(1), read(2)].map((call) => catchRejection(call, Error));
    turn.run();
    expect((await Promise.all(lost)).map(({ message }) => message)).to.deep.equal([
      'the store is gone',
      'the store is gone',
    ]);
    fails = false;
    const next = read(3);
    turn.run();
    expect(await next).to.equal(3);
  });
});
