import type { AuditRecord } from '../../model/audit.js';
import type { AuthFlow } from '../../model/authFlow.js';
import { createAuditRecord, type AuditedAction } from '../createAuditRecord.js';
import type { Services } from '../services.js';

export const AUTH_FLOW = 'auth-flow';

/** Creates the audit record of an action by the callback. The actor is the user who started the flow: the browser sends no API key. */
export function createFlowAuditRecord(
  services: Pick<Services, 'now' | 'randomBytes'>,
  flow: AuthFlow,
  requestId: string | null,
  action: AuditedAction,
): AuditRecord {
  return { ...createAuditRecord(services, null, flow, action), userId: flow.userId, requestId };
}
