import { createAuditRecord } from './createAuditRecord.js';
import type { Services } from './services.js';

/** Begins to record it. @param email in lower case; undefined: nobody was named */
export type RecordFailedAuthentication = (email: string | undefined, requestId: string) => void;

const MIN_INTERVAL_MS = 60_000;
/** Whoever tries many names must not fill the memory. */
const MAX_EMAILS = 10_000;

/**
 * Makes a function that records that somebody came with a user's e-mail and a key that is not his: at most once a minute
 * for each name, so that a client with an old key doesn't fill the trail. Names of nobody leave no trace.
 */
export function createFailedAuthenticationRecorder(
  services: Services,
): (email: string | undefined, requestId: string) => Promise<void> {
  const lastMs = new Map<string, number>();
  return async (email, requestId) => {
    if (email === undefined) return;
    const nowMs = services.now();
    if (nowMs - (lastMs.get(email) ?? -MIN_INTERVAL_MS) < MIN_INTERVAL_MS) return;
    if (lastMs.size >= MAX_EMAILS) lastMs.clear();
    lastMs.set(email, nowMs);
    const user = await services.store.directory.findUserByEmail(email);
    if (user === undefined) return;
    const record = createAuditRecord(
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
