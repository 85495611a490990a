import type { AuthClient } from './authClient.js';
import type { EventId, TenantId, WorkspaceId } from './ids.js';
import type { StoredSecret } from './secret.js';

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

/** An event without its id and time. */
export type NewEvent = Omit<PlatformEvent, 'id' | 'atMs'>;

/** Returns an event about a secret. */
export function createSecretEvent(
  { id, tenantId, workspaceId }: Pick<StoredSecret, 'id' | 'tenantId' | 'workspaceId'>,
  type: EventType,
  data: PlatformEvent['data'],
): NewEvent {
  return { type, tenantId, workspaceId, resourceType: 'auth-secret', resourceId: id, data };
}

/** Returns an event about an auth client. */
export function createClientEvent(
  { id, tenantId, scope }: AuthClient,
  type: EventType,
  data: PlatformEvent['data'],
): NewEvent {
  const workspaceId = scope.level === 'workspace' ? scope.id : null;
  return { type, tenantId, workspaceId, resourceType: 'auth-client', resourceId: id, data };
}
