import { serializeEvent } from '../../../wire/event.js';
import { parseRetryAfterMs } from '../../../request/retryDelay.js';
import type { PlatformEvent } from '../../model/event.js';
import { NEVER } from '../../model/refresh.js';
import type { Delivery, SendWebhook, Webhook, WebhookResponse } from '../../model/webhook.js';
import { randomFraction } from '../randomFraction.js';
import type { Services } from '../services.js';
import { scheduleNextAttempt } from './scheduleNextAttempt.js';
import { openSigningSecrets, type SigningSecrets } from './signingSecrets.js';
import { createSignatureHeaders } from './signature.js';

/** Carries deliveries to one webhook. */
export interface DeliverySender {
  /** An attempt, and what follows from it. */
  deliver(delivery: Delivery): Promise<void>;
  /** Lets others take it up at once. */
  release(delivery: Delivery): Promise<void>;
}

export function createDeliverySender(services: Services, sendWebhook: SendWebhook, webhook: Webhook): DeliverySender {
  const { store, now, vault, log } = services;
  const signing = openSigningSecrets(vault, webhook);
  /** A receiver that didn't answer once is not waited for again and again: the others of this round count as failed likewise. */
  let failure: WebhookResponse | undefined =
    signing === undefined ? { status: null, failure: 'unreadable' } : undefined;

  async function attemptDelivery(event: PlatformEvent): Promise<WebhookResponse> {
    if (failure !== undefined || signing === undefined) return failure ?? { status: null, failure: 'unreadable' };
    const body = serializeEvent(event);
    const headers = {
      'content-type': 'application/json',
      ...createSignatureHeaders(event.id, now(), body, listActiveSecrets(signing, now())),
    };
    const answer = await sendWebhook(webhook.url, headers, body);
    if (answer.status === null) failure = answer;
    return answer;
  }

  return {
    async deliver(delivery) {
      const event = await store.events.find(delivery.eventId);
      // Too old by now: it has gone, and its deliveries with it.
      if (event === undefined) return;
      const answer = await attemptDelivery(event);
      if (answer.status !== null && answer.status >= 200 && answer.status < 300) {
        await store.deliveries.delete(delivery.id);
        return;
      }
      const attempts = delivery.attempts + 1;
      const nextAttemptAtMs = scheduleNext(answer, attempts, event);
      const lastError = answer.status === null ? answer.failure : `http_${String(answer.status)}`;
      if (nextAttemptAtMs === NEVER) {
        const fields = { webhookId: webhook.id, eventId: event.id, attempts, reason: lastError };
        log.warn(fields, 'an event did not reach a webhook: it is given up');
      }
      await store.deliveries.update(delivery.id, { attempts, nextAttemptAtMs, lastError });
    },
    release: ({ id, attempts, lastError }) =>
      store.deliveries.update(id, { attempts, nextAttemptAtMs: now(), lastError }),
  };

  function scheduleNext(answer: WebhookResponse, attempts: number, { atMs }: PlatformEvent): number {
    // The receiver says that it will never take it (RFC 9110 section 15.5.11).
    if (answer.status === 410) return NEVER;
    const asked = answer.status === null ? undefined : parseRetryAfterMs(answer.retryAfter, now());
    return scheduleNextAttempt(attempts, atMs, now(), asked ?? 0, randomFraction(services));
  }
}

function listActiveSecrets({ secret, previous }: SigningSecrets, nowMs: number): readonly string[] {
  return previous !== undefined && previous.untilMs > nowMs ? [secret, previous.secret] : [secret];
}
