import { parseRetryAfterMs } from '../../../http/rateLimitHeaders.js';
import { serializeEvent } from '../../../wire/event.js';
import type { PlatformEvent } from '../../model/event.js';
import { NEVER } from '../../model/refresh.js';
import type { Delivery, SendWebhook, Webhook, WebhookResponse } from '../../model/webhook.js';
import { randomFraction } from '../randomFraction.js';
import type { Services } from '../services.js';
import { scheduleNextAttempt } from './scheduleNextAttempt.js';
import { openSigningSecrets, type SigningSecrets } from './signingSecrets.js';
import { createSignatureHeaders } from './signature.js';

/** Sends the deliveries of one webhook. */
export interface DeliverySender {
  /** Attempts a delivery, and deletes or reschedules it. */
  deliver(delivery: Delivery): Promise<void>;
  /** Makes a delivery available to other processes at once. */
  release(delivery: Delivery): Promise<void>;
}

export function createDeliverySender(services: Services, sendWebhook: SendWebhook, webhook: Webhook): DeliverySender {
  const { store, now, vault, log } = services;
  const signing = openSigningSecrets(vault, webhook);
  /**
   * The failure without a response, if any: the further deliveries of this batch fail with it, so that an unreachable
   * receiver costs one timeout.
   */
  let failure: WebhookResponse | undefined =
    signing === undefined ? { status: null, failure: 'unreadable' } : undefined;

  async function attemptDelivery(event: PlatformEvent): Promise<WebhookResponse> {
    if (failure !== undefined || signing === undefined) return failure ?? { status: null, failure: 'unreadable' };
    const body = serializeEvent(event);
    const headers = {
      'content-type': 'application/json',
      ...createSignatureHeaders(event.id, now(), body, listActiveSecrets(signing, now())),
    };
    const response = await sendWebhook(webhook.url, headers, body);
    if (response.status === null) failure = response;
    return response;
  }

  return {
    async deliver(delivery) {
      const event = await store.events.find(delivery.eventId);
      // The event has expired, and its deliveries with it.
      if (event === undefined) return;
      const response = await attemptDelivery(event);
      if (response.status !== null && response.status >= 200 && response.status < 300) {
        await store.deliveries.delete(delivery.id);
        return;
      }
      const attempts = delivery.attempts + 1;
      const nextAttemptAtMs = scheduleNext(response, attempts, event);
      const lastError = response.status === null ? response.failure : `http_${String(response.status)}`;
      if (nextAttemptAtMs === NEVER) {
        const fields = { webhookId: webhook.id, eventId: event.id, attempts, reason: lastError };
        log.warn(fields, 'webhook delivery failed, no further attempts');
      }
      await store.deliveries.update(delivery.id, { attempts, nextAttemptAtMs, lastError });
    },
    release: ({ id, attempts, lastError }) =>
      store.deliveries.update(id, { attempts, nextAttemptAtMs: now(), lastError }),
  };

  function scheduleNext(response: WebhookResponse, attempts: number, { atMs }: PlatformEvent): number {
    // The receiver is gone for good (RFC 9110, section 15.5.11).
    if (response.status === 410) return NEVER;
    const retryAfterMs = response.status === null ? undefined : parseRetryAfterMs(response.retryAfter, now());
    return scheduleNextAttempt(attempts, atMs, now(), retryAfterMs ?? 0, randomFraction(services));
  }
}

function listActiveSecrets({ secret, previous }: SigningSecrets, nowMs: number): readonly string[] {
  return previous !== undefined && previous.untilMs > nowMs ? [secret, previous.secret] : [secret];
}
