import type { EventType, PlatformEvent } from '../../model/event.js';
import type { DeliveryId, EventId, RevocationId, TenantId, WebhookId, WorkspaceId } from '../../model/ids.js';
import type { Revocation } from '../../model/revocation.js';
import type { Delivery, Webhook } from '../../model/webhook.js';
import type { PagedList, Page } from './page.js';

export interface EventFilter {
  /** Events of these tenants; `all` with those of the deployment. */
  readonly tenants: readonly TenantId[] | 'all';
  readonly workspaceId?: string;
  readonly type?: EventType;
  readonly resourceId?: string;
  /** Only events with a lower id: what comes after it in the list. */
  readonly before?: EventId;
}

export interface EventRepository {
  append(events: readonly PlatformEvent[]): Promise<void>;
  find(id: EventId): Promise<PlatformEvent | undefined>;
  /** Newest first. */
  list(filter: EventFilter, limit: number): Promise<readonly PlatformEvent[]>;
  /** With what of them is still on its way. */
  deleteOlderThan(ms: number): Promise<void>;
}

export interface WebhookRepository {
  add(webhook: Webhook): Promise<void>;
  find(id: WebhookId): Promise<Webhook | undefined>;
  /** Those of the tenants, for all their workspaces or one; `all` of all. */
  list(tenants: readonly TenantId[] | 'all', page?: Page): Promise<PagedList<Webhook>>;
  /** Those that hear of what happens there. */
  listSubscribed(tenantId: TenantId, workspaceId: WorkspaceId | null): Promise<readonly Webhook[]>;
  update(
    id: WebhookId,
    changes: Partial<Pick<Webhook, 'url' | 'events' | 'sealed' | 'keyId' | 'quarantinedAtMs'>>,
  ): Promise<boolean>;
  /** With what is on its way to it. @returns false when there is none */
  delete(id: WebhookId): Promise<boolean>;
}

export interface DeliveryRepository {
  add(deliveries: readonly Delivery[]): Promise<void>;
  /** Those that are due; each is put off until `untilMs`, so that no other process takes it meanwhile. */
  claim(nowMs: number, untilMs: number, limit: number): Promise<readonly Delivery[]>;
  update(id: DeliveryId, changes: Pick<Delivery, 'attempts' | 'nextAttemptAtMs' | 'lastError'>): Promise<void>;
  delete(id: DeliveryId): Promise<void>;
}

export interface RevocationRepository {
  add(revocation: Revocation): Promise<void>;
  /** Those that are due; each is put off until `untilMs`, so that no other process takes it meanwhile. */
  claim(nowMs: number, untilMs: number, limit: number): Promise<readonly Revocation[]>;
  update(id: RevocationId, changes: Pick<Revocation, 'attempts' | 'nextAttemptAtMs'>): Promise<void>;
  delete(id: RevocationId): Promise<void>;
}
