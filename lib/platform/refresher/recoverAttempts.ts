import type { RefreshAttempt } from '../model/refresh.js';
import type { Repositories } from '../store/store.js';
import type { RefresherContext } from './refresherContext.js';

/** In one go: a process had no more calls under way than that, or there will be another go. */
const MAX_ENTRIES = 100;

/**
 * Looks after what processes have left half done that ended while a provider was asked: the provider may have acted. Such a
 * secret counts as degraded and is due at once, for providers mostly take the replaced refresh token for a little while.
 */
export async function recoverAttempts(context: RefresherContext): Promise<void> {
  const { store, now, owner, refreshSettings: refreshing } = context;
  const entries = await store.attempts.findAbandoned(now(), MAX_ENTRIES);
  for (const entry of entries) {
    const { secretId, authClientId } = entry;
    const nowMs = now();
    const [lease] = await store.refreshes.claim(
      [{ secretId, authClientId, clientLimit: null }],
      { owner, untilMs: nowMs + refreshing.leaseMs },
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
    // It has other values by now, or such as can be had again with what was handed in.
    await tx.attempts.delete(id);
    return;
  }
  const nowMs = now();
  const { degradedSinceMs, updatedAtMs, state: standing } = found.secret;
  const since = standing === 'error' ? null : (degradedSinceMs ?? nowMs);
  const updated = await tx.secrets.update(secretId, { degradedSinceMs: since, updatedAtMs }, { version });
  await tx.attempts.update(id, { state: 'unknown' });
  if (updated === undefined || standing === 'error') return;
  await tx.refreshes.put({
    ...state,
    status: 'degraded',
    failingSinceMs: state.failingSinceMs ?? nowMs,
    refreshAfterMs: Math.min(state.refreshAfterMs, nowMs),
    nextAttemptAtMs: Math.min(state.nextAttemptAtMs, nowMs),
  });
}
