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

/** Something that happened to a credential, for people and webhooks. Never a value. */
export interface PlatformEvent {
  readonly id: EventId;
  readonly atMs: number;
  readonly type: EventType;
  /** Null: of a global auth-client. */
  readonly tenantId: TenantId | null;
  readonly workspaceId: WorkspaceId | null;
  /** `auth-secret` or `auth-client`. */
  readonly resourceType: string;
  readonly resourceId: string;
  /** Facts such as `version`, `expires_at`, `code`, in wire spelling. */
  readonly data: Readonly<Record<string, string | number | null>>;
}
