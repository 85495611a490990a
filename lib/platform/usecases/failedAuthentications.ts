import { auditRecord } from './auditTrail.js';
import type { Services } from './services.js';

/** Begins to record it. @param email in lower case; undefined: nobody was named */
export type RecordFailure = (email: string | undefined, requestId: string) => void;

const ONCE_A_MS = 60_000;
/** Whoever tries many names must not fill the memory. */
const MOST_NAMES = 10_000;

/**
 * Makes a function that records that somebody came with a user's e-mail and a key that is not his: at most once a minute
 * for each name, so that a client with an old key doesn't fill the trail. Names of nobody leave no trace.
 */
export function failedAuthentications(
  services: Services,
): (email: string | undefined, requestId: string) => Promise<void> {
  const lastMs = new Map<string, number>();
  return async (email, requestId) => {
    if (email === undefined) return;
    const nowMs = services.now();
    if (nowMs - (lastMs.get(email) ?? -ONCE_A_MS) < ONCE_A_MS) return;
    if (lastMs.size >= MOST_NAMES) lastMs.clear();
    lastMs.set(email, nowMs);
    const user = await services.store.directory.userByEmail(email);
    if (user === undefined) return;
    const record = auditRecord(
      services,
      null,
      { tenantId: user.tenantId, workspaceId: null },
      {
        action: 'authenticate',
        resourceType: 'user',
        resourceId: user.id,
        outcome: 'denied',
        reason: 'unauthorized',
      },
    );
    await services.audit({ ...record, requestId });
  };
}
