import type { EventId, TenantId, WorkspaceId } from './ids.js';

export const EVENT_TYPES = [
  'secret.refreshed',
  'secret.refresh_failed',
  'secret.recovered',
  'secret.reauthorization_required',
  'secret.expiring_soon',
  'auth_client.rejected',
  'auth_client.accepted',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** A fact about a secret or an auth client, for the API and webhooks. Never a value. */
export interface PlatformEvent {
  readonly id: EventId;
  readonly atMs: number;
  readonly type: EventType;
  /** Null for a global auth client. */
  readonly tenantId: TenantId | null;
  readonly workspaceId: WorkspaceId | null;
  /** `auth-secret` or `auth-client`. */
  readonly resourceType: string;
  readonly resourceId: string;
  /** Members such as `version`, `expires_at`, `code`, as in the API. */
  readonly data: Readonly<Record<string, string | number | null>>;
}
