import type { Caller } from '../../model/directory.js';
import type { Webhook } from '../../model/webhook.js';
import type { WebhookRepository } from '../../store/store.js';
import { createAuditRecord, type AuditedAction } from '../createAuditRecord.js';
import { notFound } from '../apiErrors.js';
import type { Services } from '../services.js';
import type { WebhookWithSecret } from './createWebhook.js';
import { WEBHOOK_TYPE, getWebhook, type LocatedWebhook } from './getWebhook.js';
import { openSigningSecrets, sealSigningSecrets } from './signingSecrets.js';
import { createSigningSecret } from './signature.js';
import { readEventTypes, readWebhookUrl, type WebhookInput } from './webhookInput.js';

/** Time during which the previous secret signs too, in ms, so that receivers can be updated. */
const OVERLAP_MS = 24 * 60 * 60 * 1000;

/**
 * Updates a webhook.
 * @throws ApiError `invalid`, `forbidden`, `not_found`
 */
export async function patchWebhook(
  services: Services,
  caller: Caller,
  id: string,
  { url, events }: WebhookInput,
): Promise<Webhook> {
  const found = await getWebhook(services, caller, id, 'edit', 'update');
  return saveChanges(services, caller, found, {
    ...(url === undefined ? {} : { url: readWebhookUrl(url, services.allowsPlainHttp) }),
    ...(events === undefined ? {} : { events: readEventTypes(events) }),
  });
}

/**
 * Replaces the signing secret.
 * @throws ApiError `forbidden`, `not_found`
 */
export async function rotateSigningSecret(
  services: Services,
  caller: Caller,
  id: string,
): Promise<Required<WebhookWithSecret>> {
  const found = await getWebhook(services, caller, id, 'edit', 'update');
  const secret = createSigningSecret(services.randomBytes);
  const before = openSigningSecrets(services.vault, found.webhook);
  const previous =
    before === undefined ? {} : { previous: { secret: before.secret, untilMs: services.now() + OVERLAP_MS } };
  const sealed = sealSigningSecrets(services.vault, found.webhook, { secret, ...previous });
  return { webhook: await saveChanges(services, caller, found, sealed), secret };
}

/**
 * Deletes a webhook with its pending deliveries.
 * @throws ApiError `forbidden`, `not_found`
 */
export async function deleteWebhook(services: Services, caller: Caller, id: string): Promise<void> {
  const { webhook, place } = await getWebhook(services, caller, id, 'edit', 'delete');
  await services.store.transaction(async (tx) => {
    if (!(await tx.webhooks.delete(webhook.id))) throw notFound(WEBHOOK_TYPE, id);
    await tx.audit.append([createAuditRecord(services, caller, place, createAction('delete', webhook))]);
  });
}

async function saveChanges(
  services: Services,
  caller: Caller,
  { webhook, place }: LocatedWebhook,
  changes: Parameters<WebhookRepository['update']>[1],
): Promise<Webhook> {
  await services.store.transaction(async (tx) => {
    if (!(await tx.webhooks.update(webhook.id, changes))) throw notFound(WEBHOOK_TYPE, webhook.id);
    await tx.audit.append([createAuditRecord(services, caller, place, createAction('update', webhook))]);
  });
  return { ...webhook, ...changes };
}

function createAction(action: AuditedAction['action'], { id }: Webhook): AuditedAction {
  return { action, resourceType: WEBHOOK_TYPE, resourceId: id };
}
