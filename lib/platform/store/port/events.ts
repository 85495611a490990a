import type { EventType, PlatformEvent } from '../../model/event.js';
import type { DeliveryId, EventId, RevocationId, TenantId, WebhookId, WorkspaceId } from '../../model/ids.js';
import type { Revocation } from '../../model/revocation.js';
import type { Delivery, Webhook } from '../../model/webhook.js';
import type { PagedList, Page } from './page.js';

export interface EventFilter {
  /** Events of these tenants; `all` includes those of the deployment. */
  readonly tenants: readonly TenantId[] | 'all';
  readonly workspaceId?: string;
  readonly type?: EventType;
  readonly resourceId?: string;
  /** Only events with a lower id, which follow it in the list. */
  readonly before?: EventId;
}

export interface EventRepository {
  append(events: readonly PlatformEvent[]): Promise<void>;
  find(id: EventId): Promise<PlatformEvent | undefined>;
  /** Lists events, newest first. */
  list(filter: EventFilter, limit: number): Promise<readonly PlatformEvent[]>;
  /** Deletes older events and their pending deliveries. */
  deleteOlderThan(ms: number): Promise<void>;
}

export interface WebhookRepository {
  add(webhook: Webhook): Promise<void>;
  find(id: WebhookId): Promise<Webhook | undefined>;
  /** Lists the webhooks of the tenants and of their workspaces; `all` for all tenants. */
  list(tenants: readonly TenantId[] | 'all', page?: Page): Promise<PagedList<Webhook>>;
  /** Lists the webhooks that are subscribed to events of the tenant or workspace. */
  listSubscribed(tenantId: TenantId, workspaceId: WorkspaceId | null): Promise<readonly Webhook[]>;
  update(
    id: WebhookId,
    changes: Partial<Pick<Webhook, 'url' | 'events' | 'sealed' | 'keyId' | 'quarantinedAtMs'>>,
  ): Promise<boolean>;
  /**
   * Deletes the webhook and its pending deliveries.
   * @returns false when the webhook doesn't exist
   */
  delete(id: WebhookId): Promise<boolean>;
}

export interface DeliveryRepository {
  add(deliveries: readonly Delivery[]): Promise<void>;
  /** Returns due deliveries, and postpones them to `untilMs` so that no other process claims them. */
  claim(nowMs: number, untilMs: number, limit: number): Promise<readonly Delivery[]>;
  update(id: DeliveryId, changes: Pick<Delivery, 'attempts' | 'nextAttemptAtMs' | 'lastError'>): Promise<void>;
  delete(id: DeliveryId): Promise<void>;
}

export interface RevocationRepository {
  add(revocation: Revocation): Promise<void>;
  /** Returns due revocations, and postpones them to `untilMs` so that no other process claims them. */
  claim(nowMs: number, untilMs: number, limit: number): Promise<readonly Revocation[]>;
  update(id: RevocationId, changes: Pick<Revocation, 'attempts' | 'nextAttemptAtMs'>): Promise<void>;
  delete(id: RevocationId): Promise<void>;
}
