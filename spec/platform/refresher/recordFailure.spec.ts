import { expect } from 'chai';
import type { Lease, RefreshAttempt } from '../../../lib/platform/model/refresh.js';
import type { TokenRefusal } from '../../../lib/platform/model/tokenClient.js';
import {
  postponeRefresh,
  recordFailure,
  type JournaledFailure,
} from '../../../lib/platform/refresher/recordFailure.js';
import type { ReplacedToken } from '../../../lib/platform/refresher/saveToken.js';
import { toRefreshError } from '../../../lib/platform/tokens/refreshErrors.js';
import { listEventTypes } from '../../support/refresher.js';
import { createRefresherSpec, type RefresherSpec } from '../../support/refresherSpec.js';

const DEAD: TokenRefusal = { outcome: 'dead', code: 'invalid_grant', detail: '' };
const LOST: TokenRefusal = { outcome: 'ambiguous', code: 'ECONNRESET', detail: '' };

describe('recordFailure', () => {
  let spec: RefresherSpec;
  let lease: Lease;
  let replaced: ReplacedToken;
  beforeEach(async () => {
    spec = await createRefresherSpec();
    lease = await spec.claim();
    replaced = await spec.beginAttempt(lease);
  });
  const record = (refusal: TokenRefusal, more: Partial<JournaledFailure> = {}) => {
    const nowMs = spec.platform.clock.nowMs;
    const failure: JournaledFailure = {
      ...replaced,
      refusal,
      isClientRejected: false,
      isInterrupted: false,
      isOutcomeUnknown: refusal.outcome === 'ambiguous',
      leadMs: 30_000,
      nowMs,
      random: 0.5,
      earlierAttempts: [],
      ...more,
    };
    return recordFailure(spec.context, lease, null, failure, () => toRefreshError(refusal, nowMs));
  };
  const addEarlier = async (state: RefreshAttempt['state']): Promise<RefreshAttempt> => {
    const earlier = { ...(await spec.beginAttempt(lease)).attempt, state };
    await spec.context.store.attempts.update(earlier.id, { state });
    return earlier;
  };
  const listStates = async () => (await spec.listAttempts()).map(({ state }) => state);
  const findState = () => spec.context.store.refreshes.find(spec.id);
  const findLease = () => spec.context.store.refreshes.findLease(spec.id, spec.platform.clock.nowMs);

  it('saves state, event and audit record, closes the journal and releases the lease', async () => {
    const saved = await record(DEAD);
    expect(saved).to.include({ status: 'error', failures: 1, lastErrorCode: 'invalid_grant' });
    expect(await findState()).to.deep.equal(saved);
    expect((await spec.find()).secret).to.include({ state: 'error', error: 'invalid_grant', version: 1 });
    expect(await listEventTypes(spec.platform, spec.id)).to.deep.equal(['secret.reauthorization_required']);
    expect(await spec.platform.readAudit(spec.id)).to.include('refresh failed 1 reauthorization_required');
    expect([await listStates(), await findLease()]).to.deep.equal([[], undefined]);
  });

  it('changes neither the secret nor its refresh state when the auth client is rejected', async () => {
    const before = (await spec.find()).secret;
    expect(await record({ ...DEAD, outcome: 'client' }, { isClientRejected: true })).to.deep.equal(replaced.state);
    expect((await spec.find()).secret).to.deep.equal(before);
    expect([await findState(), await findLease()]).to.deep.equal([replaced.state, undefined]);
    expect(await listEventTypes(spec.platform, spec.id)).to.deep.equal([]);
  });

  it('keeps one journal entry of unknown outcome', async () => {
    const earlierAttempts = [await addEarlier('unknown'), await addEarlier('open')];
    await record(LOST, { earlierAttempts });
    expect((await spec.listAttempts()).map(({ id, state }) => [id, state])).to.deep.equal([
      [replaced.attempt.id, 'unknown'],
    ]);
  });

  it('keeps earlier entries after a failure of known outcome, and none once the refresh token is refused', async () => {
    const earlierAttempts = [await addEarlier('unknown'), await addEarlier('open')];
    await record({ ...DEAD, outcome: 'transient' }, { earlierAttempts });
    expect(await listStates()).to.deep.equal(['unknown', 'unknown']);
    lease = await spec.claim();
    replaced = await spec.beginAttempt(lease);
    const earlier = (await spec.listAttempts()).filter(({ id }) => id !== replaced.attempt.id);
    await record(DEAD, { earlierAttempts: earlier });
    expect(await listStates()).to.deep.equal([]);
  });

  it('records nothing about a secret that has another token by now', async () => {
    expect((await spec.platform.patch(spec.id, { credentials: { refresh_token: 'entered' } })).status).to.equal(200);
    expect(await record(DEAD)).to.equal(undefined);
    expect((await spec.find()).secret).to.include({ state: 'ready', version: 2 });
    expect([await listStates(), await findLease()]).to.deep.equal([[], undefined]);
  });

  it('records nothing when the lease is lost, except that the outcome is unknown', async () => {
    await spec.context.store.refreshes.release(lease);
    const other = await spec.claim('another');
    expect(await record(LOST)).to.equal(undefined);
    expect((await spec.find()).secret.degradedSinceMs).to.equal(null);
    expect([await listStates(), await findLease()]).to.deep.equal([['unknown'], other]);
  });

  it('records nothing about a deleted secret', async () => {
    await spec.platform.api('DELETE', `${spec.platform.path}/${spec.id}`);
    expect(await record(DEAD)).to.equal(undefined);
    expect(await listEventTypes(spec.platform, spec.id)).to.deep.equal([]);
  });

  describe('postponeRefresh', () => {
    const postpone = () => postponeRefresh(spec.context, lease, replaced.found.secret, replaced.state);

    it('postpones the next attempt by five minutes', async () => {
      await postpone();
      const nextAttemptAtMs = spec.platform.clock.nowMs + 300_000;
      expect(await findState()).to.include({
        lastErrorCode: 'unreadable',
        nextAttemptAtMs,
        status: 'ready',
        failures: 0,
      });
    });

    it('changes nothing when the secret has new values, or the lease is lost', async () => {
      await spec.context.store.refreshes.release(lease);
      await postpone();
      expect(await findState()).to.deep.equal(replaced.state);
      lease = await spec.claim();
      await spec.platform.patch(spec.id, { credentials: { access_token: 'entered' } });
      const patched = await findState();
      await postpone();
      expect(await findState()).to.deep.equal(patched);
    });
  });
});
