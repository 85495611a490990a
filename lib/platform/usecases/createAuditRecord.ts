import type { AuditAction, AuditRecord } from '../model/audit.js';
import type { Caller } from '../model/directory.js';
import { newId } from '../model/ids.js';
import type { Place } from '../model/scope.js';
import type { Services } from './services.js';

export interface AuditedAction {
  readonly action: AuditAction;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly version?: number;
  readonly outcome?: AuditRecord['outcome'];
  /** An error code of the API. */
  readonly reason?: string;
}

/** What a caller did or tried at a place; `null`: the service itself, or the command line. */
export function createAuditRecord(
  { now, randomBytes }: Pick<Services, 'now' | 'randomBytes'>,
  caller: Caller | null,
  place: Pick<Place, 'tenantId' | 'workspaceId'>,
  action: AuditedAction,
): AuditRecord {
  const atMs = now();
  // Member by member: every read of a secret makes one, and gathering the rest of an object costs more than all of this.
  return {
    id: newId(atMs, randomBytes),
    atMs,
    tenantId: place.tenantId,
    workspaceId: place.workspaceId,
    userId: caller?.user.id ?? null,
    apiKeyId: caller?.keyId ?? null,
    action: action.action,
    resourceType: action.resourceType,
    resourceId: action.resourceId,
    version: action.version ?? null,
    outcome: action.outcome ?? 'ok',
    reason: action.reason ?? null,
    requestId: caller?.requestId ?? null,
  };
}
