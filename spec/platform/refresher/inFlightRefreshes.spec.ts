import { expect } from 'chai';
import { ApiError } from '../../../lib/errors.js';
import { createInFlightRefreshes } from '../../../lib/platform/refresher/inFlightRefreshes.js';
import type { ResolvedSecret } from '../../../lib/platform/store/store.js';
import { createDeferred, flushEventLoop } from '../../support/refresher.js';
import { catchRejection } from '../../support/rejection.js';

const SEEN = { version: 1, refreshedAtMs: null };
const result = { secret: { id: 's' } } as unknown as ResolvedSecret;

describe('createInFlightRefreshes', () => {
  it('has a refresh until its work has settled', async () => {
    const refreshes = createInFlightRefreshes();
    const { promise, resolve } = createDeferred<ResolvedSecret>();
    const started = refreshes.start('s', SEEN, () => promise);
    expect([refreshes.get('s'), refreshes.get('other'), refreshes.size]).to.deep.equal([started, undefined, 1]);
    expect(started.seen).to.equal(SEEN);
    resolve(result);
    expect(await started.result).to.equal(result);
    expect([refreshes.get('s'), refreshes.size]).to.deep.equal([undefined, 0]);
  });

  it('removes a refresh that fails, whose rejection nobody has to handle', async () => {
    const refreshes = createInFlightRefreshes();
    const { result: failed } = refreshes.start('s', undefined, () => Promise.reject(new Error('away')));
    await flushEventLoop(2);
    expect(refreshes.size).to.equal(0);
    expect((await catchRejection(failed, Error)).message).to.equal('away');
  });

  it('rejects early while the work goes on', async () => {
    const refreshes = createInFlightRefreshes();
    const { promise, resolve } = createDeferred<ResolvedSecret>();
    const error = new ApiError(503, { code: 'store_unavailable', detail: '' });
    const { result: early } = refreshes.start('s', undefined, (rejectEarly) => {
      rejectEarly(error);
      return promise;
    });
    expect(await catchRejection(early, ApiError)).to.equal(error);
    expect(refreshes.size).to.equal(1);
    resolve(result);
    await refreshes.waitUntilSettled();
    expect(refreshes.size).to.equal(0);
  });

  it('waits for refreshes that start while it waits', async () => {
    const refreshes = createInFlightRefreshes();
    const [first, second] = [createDeferred<ResolvedSecret>(), createDeferred<ResolvedSecret>()];
    refreshes.start('a', undefined, () => first.promise);
    let isSettled = false;
    const settled = refreshes.waitUntilSettled().then(() => (isSettled = true));
    refreshes.start('b', undefined, () => second.promise);
    first.resolve(result);
    await flushEventLoop(3);
    expect(isSettled).to.equal(false);
    second.resolve(result);
    await settled;
    await refreshes.waitUntilSettled();
  });
});
