import type { BackgroundJob } from '../../backgroundJob.js';
import type { Delivery, PostWebhook, Webhook } from '../../model/webhook.js';
import { allDone } from '../allDone.js';
import type { Services } from '../services.js';
import { createCourier, type Courier } from './courier.js';

/** How many deliveries are taken up together, for all webhooks. */
const BATCH = 100;
/** How many of them a webhook gets at the same time. */
const AT_A_TIME = 4;
/** How long this process has what it has taken up for itself, in ms. */
const CLAIM_MS = 60_000;
/** What is not begun this long before the end of that is left to be taken up again, in ms: an attempt is over within it. */
const LAST_START_MS = 20_000;

/**
 * Brings events to webhooks: each at least once, in no certain order, until the receiver answers with 2xx or it is given up.
 * @param post an attempt, over within 20 s
 */
export function deliverEvents(services: Services, post: PostWebhook): BackgroundJob {
  return {
    name: 'deliveries to webhooks',
    everyMs: 1000,
    async run(signal) {
      let taken: readonly Delivery[];
      do {
        const nowMs = services.now();
        taken = await services.store.deliveries.claim(nowMs, nowMs + CLAIM_MS, BATCH);
        const mayStart = (): boolean => !signal.aborted && services.now() < nowMs + CLAIM_MS - LAST_START_MS;
        const webhookIds = [...new Set(taken.map(({ webhookId }) => webhookId))];
        await allDone(
          webhookIds.map((id) =>
            deliverTo(
              services,
              post,
              id,
              taken.filter(({ webhookId }) => webhookId === id),
              mayStart,
            ),
          ),
        );
      } while (taken.length === BATCH && !signal.aborted);
    },
  };
}

async function deliverTo(
  services: Services,
  post: PostWebhook,
  webhookId: Webhook['id'],
  deliveries: readonly Delivery[],
  mayStart: () => boolean,
): Promise<void> {
  const webhook = await services.store.webhooks.find(webhookId);
  // What was on its way to it has gone with it.
  if (webhook === undefined) return;
  const courier = createCourier(services, post, webhook);
  const left = [...deliveries];
  await allDone(Array.from({ length: AT_A_TIME }, () => work(courier, left, mayStart)));
}

async function work(courier: Courier, left: Delivery[], mayStart: () => boolean): Promise<void> {
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    await (mayStart() ? courier.deliver(next) : courier.putBack(next));
  }
}
