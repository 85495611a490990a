import type { AuditRecord } from '../../model/audit.js';
import type { AuthFlow } from '../../model/authFlow.js';
import { createAuditRecord, type AuditedAction } from '../createAuditRecord.js';
import type { Services } from '../services.js';

export const AUTH_FLOW = 'auth-flow';

/** What is done by the callback, on behalf of the user who began the flow: a browser sends no API key. */
export function createFlowAuditEntry(
  services: Pick<Services, 'now' | 'randomBytes'>,
  flow: AuthFlow,
  requestId: string | null,
  action: AuditedAction,
): AuditRecord {
  return { ...createAuditRecord(services, null, flow, action), userId: flow.userId, requestId };
}
