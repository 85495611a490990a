import { expect } from 'chai';
import { recoverAttempts } from '../../../lib/platform/refresher/recovery.js';
import type { ReplacedToken } from '../../../lib/platform/refresher/saveToken.js';
import { createRefresherSpec, type RefresherSpec } from '../../support/refresherSpec.js';

describe('recoverAttempts', () => {
  let spec: RefresherSpec;
  let crashed: ReplacedToken;
  /** The secret is not due, and another process has crashed during its token request. */
  beforeEach(async () => {
    spec = await createRefresherSpec();
    const lease = await spec.claim('another');
    crashed = await spec.beginAttempt(lease);
    spec.platform.clock.nowMs = lease.untilMs;
  });
  const recover = () => recoverAttempts(spec.context);
  const listStates = async () => (await spec.listAttempts()).map(({ state }) => state);
  const findState = () => spec.context.store.refreshes.find(spec.id);

  it('makes the secret degraded and due at once, and marks the outcome as unknown', async () => {
    const { nowMs } = spec.platform.clock;
    await recover();
    const expected = { ...crashed.state, status: 'degraded', failingSinceMs: nowMs, refreshAfterMs: nowMs };
    expect(await findState()).to.deep.equal(expected);
    expect((await spec.find()).secret).to.include({ state: 'ready', degradedSinceMs: nowMs });
    expect(await listStates()).to.deep.equal(['unknown']);
    expect(await spec.context.store.refreshes.findLease(spec.id, nowMs)).to.equal(undefined);
    spec.platform.clock.nowMs += 1000;
    await recover();
    expect(await findState()).to.deep.equal(expected);
  });

  it('leaves entries of processes that hold their lease', async () => {
    spec.platform.clock.nowMs -= 1;
    await recover();
    expect([await listStates(), await findState()]).to.deep.equal([['open'], crashed.state]);
  });

  it('closes the entry of a secret with a newer token', async () => {
    await spec.platform.patch(spec.id, { credentials: { access_token: 'entered' } });
    await recover();
    expect(await listStates()).to.deep.equal([]);
    expect((await findState())?.status).to.equal('ready');
  });

  it('closes the entry of a secret whose grant can be repeated', async () => {
    await spec.context.store.refreshes.put({ ...crashed.state, strategy: 'regrant_client_credentials' });
    await recover();
    expect(await listStates()).to.deep.equal([]);
    expect((await spec.find()).secret.degradedSinceMs).to.equal(null);
  });

  it('leaves a secret in error as it is', async () => {
    await spec.platform.patch(spec.id, { state: 'error', error: 'disabled' });
    const before = await findState();
    await recover();
    expect([await listStates(), await findState()]).to.deep.equal([['unknown'], before]);
    expect((await spec.find()).secret).to.include({ state: 'error', degradedSinceMs: null });
  });

  it('keeps the time since which refreshes fail', async () => {
    const failingSinceMs = spec.platform.clock.nowMs - 10_000;
    await spec.context.store.refreshes.put({ ...crashed.state, failingSinceMs, nextAttemptAtMs: 1 });
    await spec.context.store.secrets.update(spec.id, { degradedSinceMs: failingSinceMs, updatedAtMs: 1 });
    await recover();
    expect(await findState()).to.include({ failingSinceMs, nextAttemptAtMs: 1 });
    expect((await spec.find()).secret.degradedSinceMs).to.equal(failingSinceMs);
  });
});
