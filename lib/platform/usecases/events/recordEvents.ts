import { newId } from '../../model/ids.js';
import type { NewEvent } from '../../model/event.js';
import type { Delivery, Webhook } from '../../model/webhook.js';
import type { Repositories } from '../../store/store.js';
import type { Services } from '../services.js';

/** Records events and their webhook deliveries. Call it inside the transaction of the change that they are about. */
export async function recordEvents(
  { now, randomBytes }: Pick<Services, 'now' | 'randomBytes'>,
  { events, webhooks, deliveries }: Pick<Repositories, 'events' | 'webhooks' | 'deliveries'>,
  newEvents: readonly NewEvent[],
): Promise<void> {
  if (newEvents.length === 0) return;
  const atMs = now();
  const created = newEvents.map((event) => ({ ...event, id: newId(atMs, randomBytes), atMs }));
  await events.append(created);

  const subscriptions = new Map<string, readonly Webhook[]>();
  const newDeliveries: Delivery[] = [];
  for (const { id: eventId, type, tenantId, workspaceId } of created) {
    // Events of the deployment are not sent to tenants' webhooks.
    if (tenantId === null) continue;
    const place = `${tenantId} ${workspaceId ?? ''}`;
    const known = subscriptions.get(place) ?? (await webhooks.listSubscribed(tenantId, workspaceId));
    subscriptions.set(place, known);
    for (const { id: webhookId, events: subscribedTypes } of known) {
      if (subscribedTypes.length > 0 && !subscribedTypes.includes(type)) continue;
      const id = newId(atMs, randomBytes);
      newDeliveries.push({ id, webhookId, eventId, attempts: 0, nextAttemptAtMs: atMs, lastError: null });
    }
  }
  if (newDeliveries.length > 0) await deliveries.add(newDeliveries);
}
