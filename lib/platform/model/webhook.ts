import type { EventType } from './event.js';
import type { DeliveryId, EventId, TenantId, WebhookId, WorkspaceId } from './ids.js';
import type { SealedValue } from './sealedValue.js';

/** A URL that receives events by signed POST requests. The signing secrets are encrypted in it. */
export interface Webhook extends SealedValue {
  readonly id: WebhookId;
  readonly tenantId: TenantId;
  /** Null: events of all workspaces of the tenant. */
  readonly workspaceId: WorkspaceId | null;
  readonly url: string;
  /** Empty: all types. */
  readonly events: readonly EventType[];
  readonly createdAtMs: number;
}

/** A pending delivery of an event to a webhook. It is removed once it has succeeded. */
export interface Delivery {
  readonly id: DeliveryId;
  readonly webhookId: WebhookId;
  readonly eventId: EventId;
  readonly attempts: number;
  /** `NEVER`: no further attempts. */
  readonly nextAttemptAtMs: number;
  /** Code of the last failure, such as `http_500`. */
  readonly lastError: string | null;
}

/** The receiver's response: its status and Retry-After, see `findRetryAfter`; or the code of the failure without a complete response. */
export type WebhookResponse =
  | { readonly status: number; readonly retryAfter?: string | undefined }
  | { readonly status: null; readonly failure: string };

/** Sends a POST request to a receiver. Failures of a receiver are returned, not thrown. */
export type SendWebhook = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
) => Promise<WebhookResponse>;
