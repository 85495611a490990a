import type { RefreshAttempt } from '../model/refresh.js';
import type { Repositories } from '../store/store.js';
import type { RefresherContext } from './refresherContext.js';

/** The number of journal entries that are recovered in one pass; further ones wait for the next pass. */
const MAX_ENTRIES = 100;

/**
 * Closes the journal entries of processes that crashed during a token request, on which the provider may have acted. The secret becomes
 * degraded and due at once, since most providers accept a replaced refresh token for a short time.
 */
export async function recoverAttempts(context: RefresherContext): Promise<void> {
  const { store, now, owner, refreshSettings } = context;
  const entries = await store.attempts.findAbandoned(now(), MAX_ENTRIES);
  for (const entry of entries) {
    const { secretId, authClientId } = entry;
    const nowMs = now();
    const [lease] = await store.refreshes.claim(
      [{ secretId, authClientId, clientLimit: null }],
      { owner, untilMs: nowMs + refreshSettings.leaseMs },
      nowMs,
    );
    if (lease === undefined && (await store.refreshes.find(secretId)) !== undefined) continue;
    await store.transaction(async (tx) => {
      await recoverAttempt(context, tx, entry);
      if (lease !== undefined) await tx.refreshes.release(lease);
    });
  }
}

async function recoverAttempt(
  { now }: RefresherContext,
  tx: Repositories,
  { id, secretId, version }: RefreshAttempt,
): Promise<void> {
  const state = await tx.refreshes.find(secretId);
  const [found] = await tx.secrets.findByIds([secretId]);
  if (found?.secret.version !== version || state?.strategy !== 'refresh_token') {
    // The secret has a newer token, or its grant can be repeated.
    await tx.attempts.delete(id);
    return;
  }
  const nowMs = now();
  const { degradedSinceMs, updatedAtMs, state: secretState } = found.secret;
  const since = secretState === 'error' ? null : (degradedSinceMs ?? nowMs);
  const updated = await tx.secrets.update(secretId, { degradedSinceMs: since, updatedAtMs }, { version });
  await tx.attempts.update(id, { state: 'unknown' });
  if (updated === undefined || secretState === 'error') return;
  await tx.refreshes.put({
    ...state,
    status: 'degraded',
    failingSinceMs: state.failingSinceMs ?? nowMs,
    refreshAfterMs: Math.min(state.refreshAfterMs, nowMs),
    nextAttemptAtMs: Math.min(state.nextAttemptAtMs, nowMs),
  });
}
