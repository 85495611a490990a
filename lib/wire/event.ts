import type { Relationship, Resource } from './jsonApi.js';

/** The public fields of an event. */
interface EventView {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly type: string;
  readonly tenantId: string | null;
  readonly workspaceId: string | null;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly data: Readonly<Record<string, string | number | null>>;
}

export function toEventResource(event: EventView): Resource {
  return {
    type: 'event',
    id: event.id,
    attributes: { type: event.type, data: event.data, created_at: new Date(event.atMs).toISOString() },
    relationships: {
      resource: { data: { type: event.resourceType, id: event.resourceId } },
      tenant: toRelationship('tenant', event.tenantId),
      workspace: toRelationship('workspace', event.workspaceId),
    },
  };
}

/** Returns the body of a webhook delivery, in the structure of Standard Webhooks. It is the same for every attempt. */
export function serializeEvent(event: EventView): string {
  return JSON.stringify({
    id: event.id,
    type: event.type,
    timestamp: new Date(event.atMs).toISOString(),
    data: {
      resource: { type: event.resourceType, id: event.resourceId },
      tenant: event.tenantId,
      workspace: event.workspaceId,
      ...event.data,
    },
  });
}

function toRelationship(type: string, id: string | null): Relationship {
  return { data: id === null ? null : { type, id } };
}
