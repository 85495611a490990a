import { createAuditRecord } from '../createAuditRecord.js';
import type { Services } from '../services.js';
import type { CurrentSession } from './currentSession.js';

/** Ends a session; its cookie becomes invalid everywhere. */
export async function signOut(
  services: Services,
  { session, user, roleAssignments }: CurrentSession,
  requestId: string,
): Promise<void> {
  await services.store.transaction(async (tx) => {
    await tx.sessions.delete(session.id);
    const caller = { user, roleAssignments, keyId: null, sessionId: session.id, requestId };
    const auditedAction = { action: 'delete', resourceType: 'session', resourceId: session.id } as const;
    await tx.audit.append([
      createAuditRecord(services, caller, { tenantId: user.tenantId, workspaceId: null }, auditedAction),
    ]);
  });
}
