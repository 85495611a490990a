import { expect } from 'chai';
import { ApiError } from '../../../lib/errors.js';
import type { Lease } from '../../../lib/platform/model/refresh.js';
import type { LeaseHeartbeat } from '../../../lib/platform/refresher/leaseHeartbeat.js';
import { claimLease, createLeaseRunner } from '../../../lib/platform/refresher/leaseRunner.js';
import type { RefreshResult, RefreshTask } from '../../../lib/platform/refresher/refresherContext.js';
import { flushEventLoop } from '../../support/refresher.js';
import { createRefresherSpec, withStore, type RefresherSpec } from '../../support/refresherSpec.js';
import { catchRejection } from '../../support/rejection.js';
import { withMethods } from '../../support/withMethods.js';

describe('createLeaseRunner', () => {
  let spec: RefresherSpec;
  let lease: Lease;
  let log: string[];
  /** The results of the refreshes, in order. */
  let results: (RefreshResult | Error)[];
  let tasks: RefreshTask[];
  beforeEach(async () => {
    spec = await createRefresherSpec();
    lease = await spec.claim();
    [log, results, tasks] = [[], [], []];
  });
  const heartbeat: LeaseHeartbeat = {
    start({ epoch }) {
      log.push(`start ${epoch}`);
      return new AbortController().signal;
    },
    stop: ({ epoch }) => void log.push(`stop ${epoch}`),
  };
  const run = (context = spec.context) => {
    const refresh = (task: RefreshTask): Promise<RefreshResult> => {
      tasks.push(task);
      const result = results.shift() ?? new Error('no result left');
      return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
    };
    const permit = { release: () => void log.push('permit') };
    const options = { caller: null, seen: undefined, rejectEarly: () => undefined };
    return createLeaseRunner(context, heartbeat, refresh)(lease, permit, options);
  };
  const findLease = () => spec.platform.store.refreshes.findLease(spec.id, spec.platform.clock.nowMs);

  it('runs the refresh while the lease is extended, then releases lease and permit', async () => {
    const current = await spec.find();
    results = [{ current }];
    expect(await run()).to.equal(current);
    expect(log).to.deep.equal(['start 1', 'stop 1', 'permit']);
    expect(tasks.map((task) => task.lease)).to.deep.equal([lease]);
    expect(await findLease()).to.equal(undefined);
  });

  it('releases both when the refresh fails', async () => {
    results = [new ApiError(424, { code: 'reauthorization_required', detail: '' })];
    expect((await catchRejection(run(), ApiError)).status).to.equal(424);
    expect(log).to.deep.equal(['start 1', 'stop 1', 'permit']);
    expect(await findLease()).to.equal(undefined);
  });

  it('returns the result although the lease cannot be released', async () => {
    const current = await spec.find();
    results = [{ current }];
    const { store } = spec.context;
    const release = () => Promise.reject(new Error('MARKER away'));
    const refreshes = withMethods(store.refreshes, { release });
    expect(await run(withStore(spec.context, { refreshes }))).to.equal(current);
    expect(spec.platform.logLines.join()).to.include('could not release a lease').and.not.to.include('MARKER');
  });

  it('claims another lease for a token that waits in the journal', async () => {
    const current = await spec.find();
    results = ['orphaned', { current }];
    const running = run();
    await flushEventLoop();
    expect(tasks).to.have.length(1);
    spec.platform.clock.nowMs += 250;
    expect(await running).to.equal(current);
    expect(tasks.map((task) => task.lease.epoch)).to.deep.equal([1, 2]);
    expect(log).to.deep.equal(['start 1', 'stop 1', 'start 2', 'stop 2', 'permit']);
  });

  it('waits for the process that holds the lease, then leaves the token in the journal', async () => {
    results = ['orphaned'];
    const { clock } = spec.platform;
    const running = catchRejection(run(), ApiError);
    await flushEventLoop();
    await spec.claim('another');
    const startedAtMs = clock.nowMs;
    await spec.platform.store.refreshes.extend([(await findLease())!], startedAtMs + 3_600_000);
    const { status, problems } = await clock.during(running);
    expect([status, problems[0]?.code, tasks.length]).to.deep.equal([503, 'provider_unavailable', 1]);
    // 250 ms, doubled up to 5 s: sixty-one times.
    expect(clock.nowMs - startedAtMs).to.equal(250 + 500 + 1000 + 2000 + 4000 + 56 * 5000);
    expect(log.at(-1)).to.equal('permit');
  });

  it('leaves the token in the journal when the process shuts down', async () => {
    results = ['orphaned'];
    const running = catchRejection(run(), ApiError);
    await flushEventLoop();
    spec.shutDown();
    expect((await running).problems[0]?.code).to.equal('provider_unavailable');
    expect([tasks.length, log.at(-1)]).to.deep.equal([1, 'permit']);
  });
});

describe('claimLease', () => {
  it('returns undefined while a lease is held, or the auth client has reached its limit', async () => {
    const { context, find, platform } = await createRefresherSpec();
    const { secret } = await find();
    const wanted = { secretId: secret.id, authClientId: secret.authClientId };
    expect(await claimLease(context, wanted, 0)).to.equal(undefined);
    const lease = await claimLease(context, wanted, 1);
    expect(lease).to.deep.equal({ ...wanted, owner: context.owner, epoch: 1, untilMs: platform.clock.nowMs + 60_000 });
    expect(await claimLease(context, wanted, null)).to.equal(undefined);
  });
});
