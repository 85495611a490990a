import { newId } from '../../model/ids.js';
import type { PlatformEvent } from '../../model/event.js';
import type { Delivery, Webhook } from '../../model/webhook.js';
import type { Repositories } from '../../store/store.js';
import type { Services } from '../services.js';

/** An event that has no id and no time yet. */
export type NewEvent = Omit<PlatformEvent, 'id' | 'atMs'>;

/** Inside the transaction that changes what the events tell of: they and their way to webhooks are kept with it, or not at all. */
export async function recordEvents(
  { now, randomBytes }: Pick<Services, 'now' | 'randomBytes'>,
  { events, webhooks, deliveries }: Pick<Repositories, 'events' | 'webhooks' | 'deliveries'>,
  newEvents: readonly NewEvent[],
): Promise<void> {
  if (newEvents.length === 0) return;
  const atMs = now();
  const made = newEvents.map((event) => ({ ...event, id: newId(atMs, randomBytes), atMs }));
  await events.append(made);

  const subscriptions = new Map<string, readonly Webhook[]>();
  const newDeliveries: Delivery[] = [];
  for (const { id: eventId, type, tenantId, workspaceId } of made) {
    // What belongs to the whole deployment is for no tenant's ears.
    if (tenantId === null) continue;
    const place = `${tenantId} ${workspaceId ?? ''}`;
    const known = subscriptions.get(place) ?? (await webhooks.listSubscribed(tenantId, workspaceId));
    subscriptions.set(place, known);
    for (const { id: webhookId, events: wanted } of known) {
      if (wanted.length > 0 && !wanted.includes(type)) continue;
      const id = newId(atMs, randomBytes);
      newDeliveries.push({ id, webhookId, eventId, attempts: 0, nextAttemptAtMs: atMs, lastError: null });
    }
  }
  if (newDeliveries.length > 0) await deliveries.add(newDeliveries);
}
