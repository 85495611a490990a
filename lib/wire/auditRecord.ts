import type { Relationship, Resource } from './jsonApi.js';

/** The public fields of an audit record. */
interface AuditRecordView {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly tenantId: string | null;
  readonly workspaceId: string | null;
  readonly userId: string | null;
  readonly apiKeyId: string | null;
  readonly action: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly version: number | null;
  readonly outcome: string;
  readonly reason: string | null;
  readonly requestId: string | null;
}

export function toAuditRecordResource(record: AuditRecordView): Resource {
  return {
    type: 'audit-record',
    id: record.id,
    attributes: {
      action: record.action,
      outcome: record.outcome,
      reason: record.reason,
      version: record.version,
      created_at: new Date(record.atMs).toISOString(),
      request_id: record.requestId,
    },
    relationships: {
      resource: { data: { type: record.resourceType, id: record.resourceId } },
      tenant: toRelationship('tenant', record.tenantId),
      workspace: toRelationship('workspace', record.workspaceId),
      user: toRelationship('user', record.userId),
      api_key: toRelationship('api-key', record.apiKeyId),
    },
  };
}

function toRelationship(type: string, id: string | null): Relationship {
  return { data: id === null ? null : { type, id } };
}
