import { eventMessage } from '../../../wire/event.js';
import { retryAfterMs } from '../../../request/retryTiming.js';
import type { PlatformEvent } from '../../model/event.js';
import { NEVER } from '../../model/refresh.js';
import type { Delivery, PostWebhook, Webhook, WebhookAnswer } from '../../model/webhook.js';
import { chance } from '../chance.js';
import type { Services } from '../services.js';
import { nextAttemptMs } from './retries.js';
import { openSigning, type SigningSecrets } from './sealing.js';
import { signatureHeaders } from './signature.js';

/** Carries deliveries to one webhook. */
export interface Courier {
  /** An attempt, and what follows from it. */
  deliver(delivery: Delivery): Promise<void>;
  /** Lets others take it up at once. */
  putBack(delivery: Delivery): Promise<void>;
}

export function createCourier(services: Services, post: PostWebhook, webhook: Webhook): Courier {
  const { store, now, vault, log } = services;
  const signing = openSigning(vault, webhook);
  /** A receiver that didn't answer once is not waited for again and again: the others of this round count as failed likewise. */
  let silence: WebhookAnswer | undefined = signing === undefined ? { status: null, failure: 'unreadable' } : undefined;

  async function attempt(event: PlatformEvent): Promise<WebhookAnswer> {
    if (silence !== undefined || signing === undefined) return silence ?? { status: null, failure: 'unreadable' };
    const body = eventMessage(event);
    const headers = {
      'content-type': 'application/json',
      ...signatureHeaders(event.id, now(), body, secretsAt(signing, now())),
    };
    const answer = await post(webhook.url, headers, body);
    if (answer.status === null) silence = answer;
    return answer;
  }

  return {
    async deliver(delivery) {
      const event = await store.events.find(delivery.eventId);
      // Too old by now: it has gone, and its deliveries with it.
      if (event === undefined) return;
      const answer = await attempt(event);
      if (answer.status !== null && answer.status >= 200 && answer.status < 300) {
        await store.deliveries.remove(delivery.id);
        return;
      }
      const attempts = delivery.attempts + 1;
      const nextAttemptAtMs = next(answer, attempts, event);
      const lastError = answer.status === null ? answer.failure : `http_${String(answer.status)}`;
      if (nextAttemptAtMs === NEVER) {
        const fields = { webhookId: webhook.id, eventId: event.id, attempts, reason: lastError };
        log.warn(fields, 'an event did not reach a webhook: it is given up');
      }
      await store.deliveries.change(delivery.id, { attempts, nextAttemptAtMs, lastError });
    },
    putBack: ({ id, attempts, lastError }) =>
      store.deliveries.change(id, { attempts, nextAttemptAtMs: now(), lastError }),
  };

  function next(answer: WebhookAnswer, attempts: number, { atMs }: PlatformEvent): number {
    // The receiver says that it will never take it (RFC 9110 section 15.5.11).
    if (answer.status === 410) return NEVER;
    const asked = answer.status === null ? undefined : retryAfterMs(answer.retryAfter, now());
    return nextAttemptMs(attempts, atMs, now(), asked ?? 0, chance(services));
  }
}

function secretsAt({ secret, previous }: SigningSecrets, nowMs: number): readonly string[] {
  return previous !== undefined && previous.untilMs > nowMs ? [secret, previous.secret] : [secret];
}
