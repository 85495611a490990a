import { expect } from 'chai';
import { ApiError } from '../../../lib/errors.js';
import type { Lease } from '../../../lib/platform/model/refresh.js';
import type { RunUnderLease } from '../../../lib/platform/refresher/leaseRunner.js';
import { refreshOrWait, requireUnexpired } from '../../../lib/platform/refresher/refreshOrWait.js';
import { createRefreshSemaphore, type RefreshSemaphore } from '../../../lib/platform/refresher/refreshSemaphore.js';
import { advanceClock, flushEventLoop } from '../../support/refresher.js';
import { createRefresherSpec, type RefresherSpec } from '../../support/refresherSpec.js';
import { catchRejection } from '../../support/rejection.js';

describe('refreshOrWait', () => {
  let spec: RefresherSpec;
  let semaphore: RefreshSemaphore;
  let leases: Lease[];
  beforeEach(async () => {
    spec = await createRefresherSpec();
    semaphore = createRefreshSemaphore(1);
    leases = [];
  });
  const runUnderLease: RunUnderLease = async (lease, permit) => {
    leases.push(lease);
    permit.release();
    return spec.find();
  };
  const run = async () =>
    refreshOrWait(spec.context, { semaphore, runUnderLease }, await spec.find(), null, () => undefined);

  it('claims the lease and runs the refresh', async () => {
    expect((await run()).secret.id).to.equal(spec.id);
    expect(leases.map(({ owner, epoch }) => [owner, epoch])).to.deep.equal([[spec.context.owner, 1]]);
    expect(semaphore.available).to.equal(1);
  });

  it('returns the token that the holder of the lease obtains meanwhile', async () => {
    await spec.claim('another');
    const waiting = run();
    await advanceClock(spec.platform, 1000, 250);
    await spec.context.store.secrets.update(spec.id, { version: 2, updatedAtMs: 1 });
    await advanceClock(spec.platform, 1000, 250);
    expect((await waiting).secret.version).to.equal(2);
    expect(leases).to.have.length(0);
  });

  it('refreshes when the holder releases the lease without a new token', async () => {
    const other = await spec.claim('another');
    const waiting = run();
    await advanceClock(spec.platform, 500, 250);
    await spec.context.store.refreshes.release(other);
    await advanceClock(spec.platform, 2000, 250);
    await waiting;
    expect(leases.map(({ epoch }) => epoch)).to.deep.equal([2]);
  });

  it('returns the current token after ten seconds, or 503 once it has expired', async () => {
    await spec.claim('another');
    const waiting = run();
    await advanceClock(spec.platform, 10_500, 250);
    expect((await waiting).secret.version).to.equal(1);
    spec.platform.clock.nowMs = (await spec.find()).secret.expiresAtMs! - 5000;
    await spec.claim('another');
    const late = catchRejection(run(), ApiError);
    await advanceClock(spec.platform, 10_500, 250);
    expect((await late).problems[0]?.code).to.equal('provider_unavailable');
    expect(leases).to.have.length(0);
  });

  it('throws a cached refusal, but not while another process refreshes the secret', async () => {
    const state = (await spec.context.store.refreshes.find(spec.id))!;
    const { nowMs } = spec.platform.clock;
    const backoff = { lastErrorCode: 'http_503', lastErrorAtMs: nowMs, nextAttemptAtMs: nowMs + 60_000, failures: 1 };
    await spec.context.store.refreshes.put({ ...state, ...backoff });
    expect((await catchRejection(run(), ApiError)).retryAfterSeconds).to.equal(60);
    await spec.claim('another');
    const waiting = run();
    await advanceClock(spec.platform, 10_500, 250);
    expect((await waiting).secret.version).to.equal(1);
  });

  it('returns 503 when no permit is available in time, and leaves none behind', async () => {
    const permit = semaphore.acquireNow();
    const waiting = catchRejection(run(), ApiError);
    await flushEventLoop(10);
    spec.platform.clock.nowMs += 10_000;
    expect((await waiting).problems[0]?.detail).to.equal('The service is running its maximum number of refreshes');
    permit.release();
    expect([semaphore.available, spec.platform.clock.sleepers]).to.deep.equal([1, 0]);
  });

  it('returns 503 during a shutdown', async () => {
    await spec.claim('another');
    const waiting = catchRejection(run(), ApiError);
    await flushEventLoop(10);
    spec.shutDown();
    expect((await waiting).problems[0]?.detail).to.equal('The service is shutting down');
  });

  it('returns 404 for a deleted secret', async () => {
    const seen = await spec.find();
    await spec.platform.api('DELETE', `${spec.platform.path}/${spec.id}`);
    const parts = { semaphore, runUnderLease };
    const refreshed = refreshOrWait(spec.context, parts, seen, null, () => undefined);
    expect((await catchRejection(refreshed, ApiError)).status).to.equal(404);
  });
});

describe('requireUnexpired', () => {
  it('returns a secret whose token is valid or does not expire', async () => {
    const { context, find, platform } = await createRefresherSpec();
    const found = await find();
    const withExpiry = (expiresAtMs: number | null) => ({ ...found, secret: { ...found.secret, expiresAtMs } });
    const { nowMs } = platform.clock;
    for (const current of [withExpiry(null), withExpiry(nowMs + 1)]) {
      expect(requireUnexpired(context, current)).to.equal(current);
    }
    expect(() => requireUnexpired(context, withExpiry(nowMs))).to.throw(ApiError);
  });
});
