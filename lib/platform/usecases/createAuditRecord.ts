import type { ApiError } from '../../errors.js';
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

/** Returns an action as it failed, for the reason of the error. */
export function toFailedAction(action: AuditedAction, { problems }: ApiError): AuditedAction {
  return { ...action, outcome: 'failed', reason: problems[0]?.code ?? 'error' };
}

/**
 * Creates the record of an action.
 * @param caller null: the service itself, or the command line
 */
export function createAuditRecord(
  { now, randomBytes }: Pick<Services, 'now' | 'randomBytes'>,
  caller: Caller | null,
  place: Pick<Place, 'tenantId' | 'workspaceId'>,
  audited: AuditedAction,
): AuditRecord {
  const atMs = now();
  // Every read of a secret creates a record. Copying members one by one is much faster than a rest pattern.
  return {
    id: newId(atMs, randomBytes),
    atMs,
    tenantId: place.tenantId,
    workspaceId: place.workspaceId,
    userId: caller?.user.id ?? null,
    apiKeyId: caller?.keyId ?? null,
    action: audited.action,
    resourceType: audited.resourceType,
    resourceId: audited.resourceId,
    version: audited.version ?? null,
    outcome: audited.outcome ?? 'ok',
    reason: audited.reason ?? null,
    requestId: caller?.requestId ?? null,
  };
}
