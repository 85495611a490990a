import type { Caller } from '../../model/directory.js';
import type { Webhook } from '../../model/webhook.js';
import type { WebhookRepository } from '../../store/store.js';
import { auditRecord, type Deed } from '../auditTrail.js';
import { notFound } from '../problems.js';
import type { Services } from '../services.js';
import type { WebhookShown } from './createWebhook.js';
import { WEBHOOK, webhookFor, type WebhookInPlace } from './findWebhook.js';
import { openSigning, sealSigning } from './sealing.js';
import { newSigningSecret } from './signature.js';
import { readEventTypes, readUrl, type WebhookInput } from './webhookInput.js';

/** How long messages are signed with the secret of before as well, in ms: receivers get it changed meanwhile. */
const OVERLAP_MS = 24 * 60 * 60 * 1000;

/** @throws ApiError 400 with pointers, 403, 404 */
export async function patchWebhook(
  services: Services,
  caller: Caller,
  id: string,
  { url, events }: WebhookInput,
): Promise<Webhook> {
  const found = await webhookFor(services, caller, id, 'edit', 'update');
  return change(services, caller, found, {
    ...(url === undefined ? {} : { url: readUrl(url, services.plainHttpAllowed) }),
    ...(events === undefined ? {} : { events: readEventTypes(events) }),
  });
}

/** A new signing secret. @throws ApiError 403, 404 */
export async function rotateSecret(services: Services, caller: Caller, id: string): Promise<Required<WebhookShown>> {
  const found = await webhookFor(services, caller, id, 'edit', 'update');
  const secret = newSigningSecret(services.randomBytes);
  const before = openSigning(services.vault, found.webhook);
  const previous =
    before === undefined ? {} : { previous: { secret: before.secret, untilMs: services.now() + OVERLAP_MS } };
  const sealed = sealSigning(services.vault, found.webhook, { secret, ...previous });
  return { webhook: await change(services, caller, found, sealed), secret };
}

/** What is on its way to it goes with it. @throws ApiError 403, 404 */
export async function deleteWebhook(services: Services, caller: Caller, id: string): Promise<void> {
  const { webhook, place } = await webhookFor(services, caller, id, 'edit', 'delete');
  await services.store.transaction(async (tx) => {
    if (!(await tx.webhooks.remove(webhook.id))) throw notFound(WEBHOOK, id);
    await tx.audit.append([auditRecord(services, caller, place, deedOf('delete', webhook))]);
  });
}

async function change(
  services: Services,
  caller: Caller,
  { webhook, place }: WebhookInPlace,
  changes: Parameters<WebhookRepository['update']>[1],
): Promise<Webhook> {
  await services.store.transaction(async (tx) => {
    if (!(await tx.webhooks.update(webhook.id, changes))) throw notFound(WEBHOOK, webhook.id);
    await tx.audit.append([auditRecord(services, caller, place, deedOf('update', webhook))]);
  });
  return { ...webhook, ...changes };
}

function deedOf(action: Deed['action'], { id }: Webhook): Deed {
  return { action, resourceType: WEBHOOK, resourceId: id };
}
