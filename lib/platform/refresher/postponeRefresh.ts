import type { Lease, RefreshState } from '../model/refresh.js';
import type { StoredSecret } from '../model/secret.js';
import type { RefresherContext } from './refresherContext.js';

/** Until what can't be read is looked at again, in ms: whoever keeps the keys may put one back. */
const POSTPONE_MS = 300_000;

/** The clock leaves the secret alone for a while, unless it has been given new values. */
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
