import type { BackgroundJob } from '../../backgroundJob.js';
import type { Delivery, SendWebhook, Webhook } from '../../model/webhook.js';
import { waitForAll } from '../waitForAll.js';
import type { Services } from '../services.js';
import { createDeliverySender, type DeliverySender } from './deliverySender.js';

/** How many deliveries are taken up together, for all webhooks. */
const BATCH_SIZE = 100;
/** How many of them a webhook gets at the same time. */
const PARALLEL_DELIVERIES = 4;
/** How long this process has what it has taken up for itself, in ms. */
const CLAIM_MS = 60_000;
/** What is not begun this long before the end of that is left to be taken up again, in ms: an attempt is over within it. */
const MIN_TIME_LEFT_MS = 20_000;

/**
 * Brings events to webhooks: each at least once, in no certain order, until the receiver answers with 2xx or it is given up.
 * @param sendWebhook an attempt, over within 20 s
 */
export function deliverEvents(services: Services, sendWebhook: SendWebhook): BackgroundJob {
  return {
    name: 'deliveries to webhooks',
    everyMs: 1000,
    async run(signal) {
      let claimed: readonly Delivery[];
      do {
        const nowMs = services.now();
        claimed = await services.store.deliveries.claim(nowMs, nowMs + CLAIM_MS, BATCH_SIZE);
        const mayStart = (): boolean => !signal.aborted && services.now() < nowMs + CLAIM_MS - MIN_TIME_LEFT_MS;
        const webhookIds = [...new Set(claimed.map(({ webhookId }) => webhookId))];
        await waitForAll(
          webhookIds.map((id) =>
            deliverToWebhook(
              services,
              sendWebhook,
              id,
              claimed.filter(({ webhookId }) => webhookId === id),
              mayStart,
            ),
          ),
        );
      } while (claimed.length === BATCH_SIZE && !signal.aborted);
    },
  };
}

async function deliverToWebhook(
  services: Services,
  sendWebhook: SendWebhook,
  webhookId: Webhook['id'],
  deliveries: readonly Delivery[],
  mayStart: () => boolean,
): Promise<void> {
  const webhook = await services.store.webhooks.find(webhookId);
  // What was on its way to it has gone with it.
  if (webhook === undefined) return;
  const sender = createDeliverySender(services, sendWebhook, webhook);
  const queue = [...deliveries];
  await waitForAll(Array.from({ length: PARALLEL_DELIVERIES }, () => deliverQueued(sender, queue, mayStart)));
}

async function deliverQueued(sender: DeliverySender, queue: Delivery[], mayStart: () => boolean): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    await (mayStart() ? sender.deliver(next) : sender.release(next));
  }
}
