import type { Resource } from './jsonApi.js';
import { MASK } from '../members/members.js';

/** The public fields of a webhook. */
interface WebhookView {
  readonly id: string;
  readonly tenantId: string;
  readonly workspaceId: string | null;
  readonly url: string;
  readonly events: readonly string[];
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
}

/** @param secret signing secret, right after its creation; undefined masks it */
export function toWebhookResource(webhook: WebhookView, secret: string | undefined): Resource {
  const { id, tenantId, workspaceId, url, events, createdAtMs } = webhook;
  return {
    type: 'webhook',
    id,
    attributes: { url, events, secret: secret ?? MASK, created_at: new Date(createdAtMs).toISOString() },
    relationships: {
      tenant: { data: { type: 'tenant', id: tenantId }, links: { self: `/v2/tenants/${tenantId}` } },
      ...(workspaceId === null
        ? {}
        : {
            workspace: {
              data: { type: 'workspace', id: workspaceId },
              links: { self: `/v2/workspaces/${workspaceId}` },
            },
          }),
    },
    links: { self: `/v2/webhooks/${id}` },
  };
}
