import { expect } from 'chai';
import { ApiError } from '../../../lib/errors.js';
import type { Lease } from '../../../lib/platform/model/refresh.js';
import type { RefreshTask } from '../../../lib/platform/refresher/refresherContext.js';
import { refreshSecret } from '../../../lib/platform/refresher/refreshSecret.js';
import { sealOrphan } from '../../../lib/platform/tokens/journal.js';
import { openRecord } from '../../../lib/platform/vault/sealedRecord.js';
import { grantedOutcome, refusedOutcome } from '../../support/refresher.js';
import { createRefresherSpec, type RefresherSpec } from '../../support/refresherSpec.js';
import { catchRejection } from '../../support/rejection.js';
import { sentRefreshTokens } from '../../support/secrets.js';

describe('refreshSecret', () => {
  let spec: RefresherSpec;
  let lease: Lease;
  beforeEach(async () => {
    spec = await createRefresherSpec();
    lease = await spec.claim();
    spec.platform.provider = () => Promise.resolve(grantedOutcome(2));
  });
  /** Runs a forced refresh of the token that the secret has now, unless `more` says otherwise. */
  const refresh = async (more: Partial<RefreshTask> = {}) => {
    const { secret } = await spec.find();
    return refreshSecret(spec.context, spec.createTask(lease, { seen: secret, ...more }));
  };
  const readToken = async () => openRecord(spec.context.vault, (await spec.find()).secret)?.access_token;
  const orphan = (token: string, obtainedAtMs = spec.platform.clock.nowMs) => ({
    grant: { accessToken: `at-${token}`, refreshToken: `rt-${token}`, others: {} },
    obtainedAtMs,
  });

  it('requests a token, with an entry in the journal until it is saved', async () => {
    let entries: unknown;
    spec.platform.provider = async () => {
      entries = await spec.listAttempts();
      return grantedOutcome(2);
    };
    const result = await refresh();
    expect(result !== 'orphaned' && result.current.secret.version).to.equal(2);
    expect([await readToken(), await spec.listAttempts()]).to.deep.equal(['MARKER-at-2', []]);
    const [{ state, version, epoch, tokenHash }] = entries as [Record<string, unknown>];
    expect([state, version, epoch]).to.deep.equal(['open', 1, lease.epoch]);
    expect(spec.context.vault.fingerprint('MARKER-rt-1', String(tokenHash))).to.equal(tokenHash);
    expect(JSON.stringify(entries)).not.to.include('MARKER');
  });

  it('reports strategy, outcome and remaining lifetime', async () => {
    const seen: unknown[] = [];
    const observer = { ...spec.context.observer, onOutcome: (...args: unknown[]) => void seen.push(args) };
    const { secret } = await spec.find();
    spec.platform.clock.nowMs += 1_000_000;
    await refreshSecret({ ...spec.context, observer }, spec.createTask(lease, { seen: secret }));
    expect(seen).to.deep.equal([['refresh_token', 'granted', 200]]);
  });

  it('returns the secret without a request when it is not due', async () => {
    expect(await refresh({ seen: undefined })).to.deep.equal({ current: await spec.find() });
    expect(spec.platform.tokenRequests).to.have.length(0);
  });

  it('returns the secret without a request when it was refreshed since it was seen', async () => {
    const { version, refreshedAtMs } = (await spec.find()).secret;
    for (const seen of [
      { version: version - 1, refreshedAtMs },
      { version, refreshedAtMs: 1 },
    ]) {
      expect(await refresh({ seen })).to.deep.equal({ current: await spec.find() });
    }
    expect(spec.platform.tokenRequests).to.have.length(0);
  });

  it('sends no request for a deleted secret, and during a backoff', async () => {
    const state = (await spec.context.store.refreshes.find(spec.id))!;
    const backoff = { lastErrorAtMs: spec.platform.clock.nowMs, nextAttemptAtMs: spec.platform.clock.nowMs + 5000 };
    await spec.context.store.refreshes.put({ ...state, ...backoff, lastErrorCode: 'http_503', failures: 1 });
    expect((await catchRejection(refresh(), ApiError)).retryAfterSeconds).to.equal(5);
    await spec.platform.api('DELETE', `${spec.platform.path}/${spec.id}`);
    const deleted = refreshSecret(spec.context, spec.createTask(lease));
    expect((await catchRejection(deleted, ApiError)).status).to.equal(404);
    expect(spec.platform.tokenRequests).to.have.length(0);
  });

  it('saves the newest token that waits in the journal without a request', async () => {
    const { store } = spec.context;
    for (const [token, age] of [
      ['old', 2000],
      ['new', 1000],
    ] as const) {
      const { attempt } = await spec.beginAttempt(lease);
      const sealed = sealOrphan(spec.context, attempt, orphan(token, spec.platform.clock.nowMs - age));
      await store.attempts.update(attempt.id, sealed);
    }
    await refresh();
    expect([await readToken(), await spec.listAttempts()]).to.deep.equal(['at-new', []]);
    expect(spec.platform.tokenRequests).to.have.length(0);
  });

  it('saves a token that arrives in the journal while the refresh token is refused', async () => {
    spec.platform.provider = async () => {
      const { attempt } = await spec.beginAttempt(lease);
      await spec.context.store.attempts.update(attempt.id, sealOrphan(spec.context, attempt, orphan('late')));
      return refusedOutcome('dead');
    };
    await refresh();
    expect((await spec.find()).secret.state).to.equal('ready');
    expect([await readToken(), await spec.listAttempts()]).to.deep.equal(['at-late', []]);
  });

  it('throws the refusal, which is saved in the secret', async () => {
    spec.platform.provider = () => Promise.resolve(refusedOutcome('dead'));
    const { status, problems } = await catchRejection(refresh(), ApiError);
    expect([status, problems[0]?.code]).to.deep.equal([424, 'reauthorization_required']);
    expect((await spec.find()).secret).to.include({ state: 'error', error: 'invalid_grant' });
    expect(sentRefreshTokens(spec.platform)).to.deep.equal(['MARKER-rt-1']);
  });

  it('marks a refusal as interrupted after a request of unknown outcome with the same refresh token', async () => {
    const { attempt } = await spec.beginAttempt(lease);
    await spec.context.store.attempts.update(attempt.id, { state: 'unknown' });
    spec.platform.provider = () => Promise.resolve(refusedOutcome('dead'));
    await catchRejection(refresh(), ApiError);
    expect((await spec.find()).secret.error).to.equal('interrupted: invalid_grant');
  });

  it('returns the token that a user has entered while the old one was refused', async () => {
    spec.platform.provider = async () => {
      await spec.platform.patch(spec.id, { credentials: { access_token: 'entered', refresh_token: 'entered-rt' } });
      return refusedOutcome('dead');
    };
    const result = await refresh();
    expect(result !== 'orphaned' && result.current.secret).to.include({ version: 2, state: 'ready' });
  });

  it('postpones a secret that cannot be decrypted, and sends no request', async () => {
    await spec.context.store.secrets.update(spec.id, { quarantinedAtMs: 1, updatedAtMs: 1 });
    const { status, problems } = await catchRejection(refresh(), ApiError);
    expect([status, problems[0]?.code]).to.deep.equal([409, 'unreadable']);
    const nextAttemptAtMs = spec.platform.clock.nowMs + 300_000;
    expect(await spec.context.store.refreshes.find(spec.id)).to.include({
      nextAttemptAtMs,
      lastErrorCode: 'unreadable',
    });
    expect(await spec.platform.readAudit(spec.id)).to.include('refresh failed 1 unreadable');
    expect(spec.platform.tokenRequests).to.have.length(0);
  });
});
