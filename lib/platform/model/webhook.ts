import type { EventType } from './event.js';
import type { DeliveryId, EventId, TenantId, WebhookId, WorkspaceId } from './ids.js';
import type { SealedValue } from './sealedValue.js';

/** Who is told of events by a signed POST. The signing key is sealed in it. */
export interface Webhook extends SealedValue {
  readonly id: WebhookId;
  readonly tenantId: TenantId;
  /** Null: of all workspaces of the tenant. */
  readonly workspaceId: WorkspaceId | null;
  readonly url: string;
  /** Empty: all. */
  readonly events: readonly EventType[];
  readonly createdAtMs: number;
}

/** An event on its way to a webhook. It is removed when it has arrived. */
export interface Delivery {
  readonly id: DeliveryId;
  readonly webhookId: WebhookId;
  readonly eventId: EventId;
  readonly attempts: number;
  /** `NEVER`: given up. */
  readonly nextAttemptAtMs: number;
  /** Why the last attempt failed, in a word such as `http_500`. */
  readonly lastError: string | null;
}

/** What came of asking a receiver: its status, or why there was no whole answer, in a word. */
export type WebhookResponse =
  | { readonly status: number; readonly retryAfter?: string | undefined }
  | { readonly status: null; readonly failure: string };

/** Brings a text to a receiver by POST. Never throws for what a receiver does. */
export type SendWebhook = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
) => Promise<WebhookResponse>;
