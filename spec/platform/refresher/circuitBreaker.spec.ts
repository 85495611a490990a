import { expect } from 'chai';
import type { AuthClient } from '../../../lib/platform/model/authClient.js';
import { readConcurrencyLimit, recordClientOutcome } from '../../../lib/platform/refresher/circuitBreaker.js';
import { sealRecord } from '../../../lib/platform/vault/sealedRecord.js';
import { grantedOutcome, refusedOutcome } from '../../support/refresher.js';
import { createRefresherSpec, withStore, type RefresherSpec } from '../../support/refresherSpec.js';
import { withMethods } from '../../support/withMethods.js';

const AWAY = refusedOutcome('transient', 'http_503');

describe('recordClientOutcome', () => {
  let spec: RefresherSpec;
  beforeEach(async () => {
    spec = await createRefresherSpec();
  });
  const find = async () => (await spec.find()).client;
  const record = async (outcome = AWAY, client?: AuthClient) =>
    recordClientOutcome(spec.context, client ?? (await find()), outcome);
  const recordTimes = async (times: number, outcome = AWAY): Promise<void> => {
    for (let time = 0; time < times; time++) await record(outcome);
  };

  it('opens the circuit breaker at the fifth failure in a row, and longer for each further one', async () => {
    await recordTimes(4);
    expect(await find()).to.include({ failuresInRow: 4, pausedUntilMs: null });
    const openMs: number[] = [];
    for (let failure = 5; failure <= 12; failure++) {
      await record(failure % 2 === 0 ? AWAY : refusedOutcome('ambiguous', 'ECONNRESET'));
      openMs.push((await find()).pausedUntilMs! - spec.platform.clock.nowMs);
    }
    expect(openMs).to.deep.equal([5000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
    await record(refusedOutcome('transient', 'http_429', { retryAfterSeconds: 3600 }));
    expect((await find()).pausedUntilMs).to.equal(spec.platform.clock.nowMs + 3_600_000);
  });

  it('closes it after a token, or after a refusal that shows that the provider works', async () => {
    await recordTimes(5);
    await record(grantedOutcome(2));
    expect(await find()).to.include({ failuresInRow: 0, pausedUntilMs: null });
    await recordTimes(5);
    await record(refusedOutcome('dead'));
    expect(await find()).to.include({ failuresInRow: 0, pausedUntilMs: null });
  });

  it('does not count rejections of the auth client and provisional refusals', async () => {
    await recordTimes(4);
    await record(refusedOutcome('client', 'invalid_client'));
    await record(refusedOutcome('transient', 'invalid_grant', { provisional: true }));
    expect(await find()).to.include({ failuresInRow: 4, pausedUntilMs: null });
  });

  it('changes nothing when the credentials have changed since the request', async () => {
    await recordTimes(5);
    const before = await find();
    const { id, tenantId } = before;
    const resealed = sealRecord(spec.context.vault, { id, tenantId }, { client_id: 'new' });
    await spec.context.store.authClients.update(id, { ...resealed, updatedAtMs: 1 });
    const { pausedUntilMs } = before;
    for (const outcome of [grantedOutcome(2), refusedOutcome('dead')]) await record(outcome, before);
    expect(await find()).to.include({ failuresInRow: 5, pausedUntilMs });
  });

  it('logs that the health could not be saved, and goes on', async () => {
    const { store } = spec.context;
    const incrementFailures = () => Promise.reject(new Error('MARKER away'));
    const authClients = withMethods(store.authClients, { incrementFailures });
    await recordClientOutcome(withStore(spec.context, { authClients }), await find(), AWAY);
    expect(spec.platform.logLines.join()).to.include('could not save the health').and.not.to.include('MARKER');
  });
});

describe('readConcurrencyLimit', () => {
  it('is max_concurrency, and one while the circuit breaker is half-open', () => {
    const limit = (failuresInRow: number, values = {}) => readConcurrencyLimit({ failuresInRow } as AuthClient, values);
    expect([limit(0), limit(4), limit(0, { max_concurrency: 7 })]).to.deep.equal([null, null, 7]);
    expect([limit(5), limit(9, { max_concurrency: 7 })]).to.deep.equal([1, 1]);
    expect(limit(0, { max_concurrency: '7' })).to.equal(null);
  });
});
