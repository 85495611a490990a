import type { BackgroundJob } from '../../backgroundJob.js';
import type { Delivery, SendWebhook, Webhook } from '../../model/webhook.js';
import { waitForAll } from '../waitForAll.js';
import type { Services } from '../services.js';
import { createDeliverySender, type DeliverySender } from './deliverySender.js';

/** Number of deliveries that are claimed together, for all webhooks. */
const BATCH_SIZE = 100;
/** Number of concurrent deliveries to one webhook. */
const PARALLEL_DELIVERIES = 4;
/** Duration of a claim, in ms. */
const CLAIM_MS = 60_000;
/** A delivery starts only if the claim lasts this much longer, in ms: an attempt ends within it. Others are released. */
const MIN_TIME_LEFT_MS = 20_000;

/**
 * Creates the job that delivers events to webhooks: each at least once, in no particular order, until the receiver
 * responds with 2xx or the retries are exhausted.
 * @param sendWebhook ends within 20 s
 */
export function deliverEvents(services: Services, sendWebhook: SendWebhook): BackgroundJob {
  return {
    name: 'deliver webhooks',
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
  // Its deliveries were deleted with it.
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
