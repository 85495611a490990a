import { expect } from 'chai';

import { createWorkTracker } from '../../../lib/platform/usecases/workTracker.js';

/** A promise that the spec settles. */
function held(): { readonly promise: Promise<void>; resolve: () => void; reject: (reason: Error) => void } {
  let resolve = (): void => undefined;
  let reject: (reason: Error) => void = () => undefined;
  const promise = new Promise<void>((...settle) => ([resolve, reject] = settle));
  return { promise, resolve, reject };
}

describe('createWorkTracker', () => {
  it('settles at once without work', async () => {
    await createWorkTracker().waitUntilSettled();
  });

  it('waits for all work, failed or not, including work that is added while waiting', async () => {
    const work = createWorkTracker();
    const [first, second, third] = [held(), held(), held()];
    work.add(first.promise);
    work.add(second.promise);
    let settled = false;
    const all = work.waitUntilSettled().then(() => (settled = true));
    first.reject(new Error('lost'));
    await Promise.allSettled([first.promise]);
    work.add(third.promise);
    second.resolve();
    await new Promise(setImmediate);
    expect(settled).to.equal(false);
    third.resolve();
    await all;
    expect(settled).to.equal(true);
  });
});
