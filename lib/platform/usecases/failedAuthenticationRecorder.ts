import { createAuditRecord } from './createAuditRecord.js';
import type { Services } from './services.js';

/**
 * Starts to record a failed authentication.
 * @param email in lower case; undefined: none was given
 */
export type RecordFailedAuthentication = (email: string | undefined, requestId: string) => void;

const MIN_INTERVAL_MS = 60_000;
/** Limits the memory that requests with many e-mail addresses can use. */
const MAX_EMAILS = 10_000;

/**
 * Creates a function that records failed authentications with a user's e-mail address in the audit log: at most one per
 * minute and address, so that a client with an old key does not fill the log. Unknown addresses are not recorded.
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
