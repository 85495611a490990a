import type { ApiKeyId, AuditRecordId, TenantId, UserId, WorkspaceId } from './ids.js';

/** The record of one action: actor, action, resource, version, outcome. Never a value. */
export interface AuditRecord {
  readonly id: AuditRecordId;
  readonly atMs: number;
  /** The tenant that the record belongs to; null: the deployment. */
  readonly tenantId: TenantId | null;
  readonly workspaceId: WorkspaceId | null;
  /** Null: the service itself, or the command line. */
  readonly userId: UserId | null;
  readonly apiKeyId: ApiKeyId | null;
  readonly action: AuditAction;
  /** JSON:API type and id of the resource. */
  readonly resourceType: string;
  readonly resourceId: string;
  /** Version of the secret's values. */
  readonly version: number | null;
  readonly outcome: AuditOutcome;
  /** An error code of the API. */
  readonly reason: string | null;
  readonly requestId: string | null;
}

export const AUDIT_ACTIONS = [
  'authenticate',
  'read',
  'create',
  'update',
  'delete',
  'refresh',
  'verify',
  'revoke',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export const AUDIT_OUTCOMES = ['ok', 'denied', 'failed'] as const;
type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];
