import type { Lease, RefreshState } from '../model/refresh.js';
import type { StoredSecret } from '../model/secret.js';
import type { RefresherContext } from './refresherContext.js';

/** The delay before an unreadable secret is tried again, in ms: an operator may restore a missing key. */
const POSTPONE_MS = 300_000;

/** Postpones the next scheduled refresh of a secret, unless it has new values by now. */
export async function postponeRefresh(
  { store, now }: RefresherContext,
  lease: Lease,
  { id, version, updatedAtMs }: StoredSecret,
  state: RefreshState,
): Promise<void> {
  await store.transaction(async (tx) => {
    const unchanged = await tx.secrets.update(id, { updatedAtMs }, { version });
    if (unchanged === undefined || !(await tx.refreshes.verifyLease(lease))) return;
    const lastErrorAtMs = now();
    const failure = { lastErrorAtMs, lastErrorCode: 'unreadable', lastErrorClass: 'transient' } as const;
    await tx.refreshes.put({ ...state, ...failure, nextAttemptAtMs: lastErrorAtMs + POSTPONE_MS });
  });
}
