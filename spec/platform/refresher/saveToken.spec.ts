import { expect } from 'chai';
import { ApiError } from '../../../lib/errors.js';
import type { Lease } from '../../../lib/platform/model/refresh.js';
import type { IssuedToken } from '../../../lib/oauth/tokenResponse.js';
import type { ObtainedToken } from '../../../lib/platform/model/tokenClient.js';
import type { RefreshTask } from '../../../lib/platform/refresher/refresherContext.js';
import { MAX_SAVE_DELAY_MS, saveToken, type ReplacedToken } from '../../../lib/platform/refresher/saveToken.js';
import type { Store } from '../../../lib/platform/store/store.js';
import { openRecord } from '../../../lib/platform/vault/sealedRecord.js';
import { flushEventLoop, listEventTypes } from '../../support/refresher.js';
import { createRefresherSpec, withStore, type RefresherSpec } from '../../support/refresherSpec.js';
import { catchRejection } from '../../support/rejection.js';
import { withMethods } from '../../support/withMethods.js';

describe('saveToken', () => {
  let spec: RefresherSpec;
  let lease: Lease;
  let replaced: ReplacedToken;
  let token: ObtainedToken;
  beforeEach(async () => {
    spec = await createRefresherSpec(undefined, { revocation_uri: 'https://id.acme.test/revoke' });
    lease = await spec.claim();
    replaced = await spec.beginAttempt(lease);
    token = createToken();
    spec.platform.clock.nowMs += 1000;
  });
  const createToken = (more: Partial<IssuedToken> = {}): ObtainedToken => ({
    grant: { accessToken: 'at-2', refreshToken: 'rt-2', expiresInSeconds: 600, others: {}, ...more },
    obtainedAtMs: spec.platform.clock.nowMs,
  });
  const save = (context = spec.context, more: Partial<RefreshTask> = {}) =>
    saveToken(context, spec.createTask(lease, more), replaced, token);
  const readValues = async () => openRecord(spec.context.vault, (await spec.find()).secret)!;
  const patch = async (credentials: object) =>
    expect((await spec.platform.patch(spec.id, { credentials })).status).to.equal(200);
  const findLease = () => spec.context.store.refreshes.findLease(spec.id, spec.platform.clock.nowMs);

  it('saves token, next refresh, audit record and event, closes the journal and releases the lease', async () => {
    const result = await save();
    const { secret } = await spec.find();
    expect(result !== 'orphaned' && result.current.secret).to.deep.equal(secret);
    expect(secret).to.include({
      version: 2,
      obtainedAtMs: token.obtainedAtMs,
      expiresAtMs: token.obtainedAtMs + 600_000,
      refreshedAtMs: spec.platform.clock.nowMs,
    });
    expect(await readValues()).to.include({ access_token: 'at-2', refresh_token: 'rt-2', scope: 'crm.read crm.write' });
    expect((await spec.context.store.refreshes.find(spec.id))?.expiresAtMs).to.equal(secret.expiresAtMs);
    expect([await spec.listAttempts(), await findLease()]).to.deep.equal([[], undefined]);
    expect(await listEventTypes(spec.platform, spec.id)).to.deep.equal(['secret.refreshed']);
    expect(await spec.platform.readAudit(spec.id)).to.include('refresh ok 2');
    expect((await spec.find()).client.acceptedAtMs).to.equal(spec.platform.clock.nowMs);
  });

  it('saves only the refresh token, with its expiry, beside a token that a user has entered since', async () => {
    await patch({ access_token: 'entered', expires_in: 900 });
    token = { ...createToken({ refreshExpiresInSeconds: 3600 }), obtainedAtMs: token.obtainedAtMs };
    await save();
    const { secret } = await spec.find();
    expect(await readValues()).to.include({ access_token: 'entered', refresh_token: 'rt-2' });
    expect(secret).to.include({ version: 2, refreshTokenExpiresAtMs: token.obtainedAtMs + 3_600_000 });
    expect([await spec.listAttempts(), await findLease()]).to.deep.equal([[], undefined]);
    expect(await listEventTypes(spec.platform, spec.id)).to.deep.equal([]);
  });

  it('does not replace a refresh token that a user has entered since', async () => {
    await patch({ refresh_token: 'entered' });
    token = { ...createToken({ refreshExpiresInSeconds: 3600 }), obtainedAtMs: token.obtainedAtMs + 2000 };
    await save();
    expect(await readValues()).to.include({ access_token: 'at-2', refresh_token: 'entered' });
    expect((await spec.find()).secret).to.include({ version: 3, refreshTokenExpiresAtMs: null });
  });

  it('queues the revocation of a token whose secret was deleted', async () => {
    const { clock, store, api, path } = { ...spec.platform };
    await api('DELETE', `${path}/${spec.id}`);
    const claim = () => store.revocations.claim(clock.nowMs, clock.nowMs + 1, 10);
    await claim();
    expect((await catchRejection(save(), ApiError)).status).to.equal(404);
    clock.nowMs += 1;
    expect(await claim()).to.have.length(2);
  });

  it('puts the token into the journal when the lease is lost', async () => {
    await spec.context.store.refreshes.release(lease);
    await spec.claim('another');
    expect(await save()).to.equal('orphaned');
    expect((await spec.listAttempts()).map(({ id, state }) => [id, state])).to.deep.equal([
      [replaced.attempt.id, 'orphaned'],
    ]);
    expect((await spec.find()).secret.version).to.equal(1);
    expect(JSON.stringify(await spec.listAttempts())).not.to.include('at-2');
    // The entry was closed by the process that has the lease.
    await spec.context.store.attempts.delete(replaced.attempt.id);
    expect(await save()).to.equal('orphaned');
    expect(await spec.listAttempts()).to.have.length(1);
  });

  it('tries again when the values were changed at the same time', async () => {
    const { store } = spec.context;
    let isFirst = true;
    const transaction: Store['transaction'] = (work) =>
      store.transaction(async (tx) => {
        const update: typeof tx.secrets.update = (...args) => {
          if (!isFirst) return tx.secrets.update(...args);
          isFirst = false;
          return Promise.resolve(undefined);
        };
        return work({ ...tx, secrets: withMethods(tx.secrets, { update }) });
      });
    await save(withStore(spec.context, { transaction }));
    expect((await spec.find()).secret.version).to.equal(2);
  });

  describe('while the store is unavailable', () => {
    /** A context whose store fails so many times, and the times of the tries in ms. */
    const failing = (times: number) => {
      const tries: number[] = [];
      const startedAtMs = spec.platform.clock.nowMs;
      const { store } = spec.context;
      const transaction: Store['transaction'] = (work) => {
        tries.push(spec.platform.clock.nowMs - startedAtMs);
        return tries.length > times ? store.transaction(work) : Promise.reject(new Error('MARKER away'));
      };
      return { context: withStore(spec.context, { transaction }), tries };
    };

    it('tries again with growing delays, and rejects waiting callers after six tries', async () => {
      const { context, tries } = failing(8);
      const early: ApiError[] = [];
      const saving = save(context, { rejectEarly: (error) => void early.push(error) });
      await spec.platform.clock.during(saving);
      expect(tries.slice(0, 9)).to.deep.equal([0, 100, 300, 700, 1500, 3100, 6300, 11_300, 16_300]);
      expect(early.map(({ status, problems }) => [status, problems[0]?.code])).to.deep.equal([
        [503, 'store_unavailable'],
      ]);
      expect((await spec.find()).secret.version).to.equal(2);
      expect(spec.platform.logLines.join()).to.include('could not save a new token').and.not.to.include('MARKER');
    });

    it('gives up after ten further tries during a shutdown, and logs that', async () => {
      const { context, tries } = failing(Infinity);
      const saving = catchRejection(save(context), ApiError);
      await flushEventLoop(5);
      spec.shutDown();
      expect((await spec.platform.clock.during(saving)).problems[0]?.code).to.equal('store_unavailable');
      expect(tries).to.have.length(12);
      expect(Math.max(...tries.slice(1).map((at, index) => at - tries[index]!))).to.equal(MAX_SAVE_DELAY_MS);
      expect(spec.platform.logLines.join()).to.include('new token lost');
    });
  });
});
