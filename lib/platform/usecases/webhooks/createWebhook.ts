import type { Caller } from '../../model/directory.js';
import { newId } from '../../model/ids.js';
import type { Place } from '../../model/scope.js';
import type { Webhook } from '../../model/webhook.js';
import { createAuditRecord } from '../createAuditRecord.js';
import { resolveScope, type NamedScope } from '../authClients/namedScope.js';
import { recheckOnFailure, createOnce } from '../directory/actor.js';
import { claimIdempotencyKey, type IdempotentRequest } from '../idempotency.js';
import { conflict, notFound } from '../apiErrors.js';
import type { Services } from '../services.js';
import { requireWebhookPermission, WEBHOOK_TYPE } from './getWebhook.js';
import { sealSigningSecrets } from './signingSecrets.js';
import { createSigningSecret } from './signature.js';
import { readEventTypes, readWebhookUrl } from './webhookInput.js';

/** Per tenant: each event is sent to every one of them. */
const MAX_WEBHOOKS = 100;

interface NewWebhook {
  readonly url: string;
  readonly events: readonly string[];
  /** The tenant or the workspace whose events it receives. */
  readonly named: NamedScope;
}

/** A webhook, and its signing secret if that was just created: it is shown once. */
export interface WebhookWithSecret {
  readonly webhook: Webhook;
  readonly secret?: string;
}

/**
 * Creates a webhook.
 * @throws ApiError `invalid`, `not_found`, `forbidden`, `too_many`
 */
export async function createWebhook(
  services: Services,
  caller: Caller,
  input: NewWebhook,
  idempotent: IdempotentRequest | undefined,
): Promise<WebhookWithSecret> {
  const { store, randomBytes } = services;
  const { place } = await resolveScope(store.directory, caller, input.named);
  await requireWebhookPermission(services, caller, 'edit', place, {
    action: 'create',
    resourceType: input.named.level,
    resourceId: input.named.id,
  });
  const secret = createSigningSecret(randomBytes);
  const webhook = buildWebhook(services, input, place, secret);
  const creating = createOnce<WebhookWithSecret>(
    services,
    { caller, claim: (tx, id) => claimIdempotencyKey(services, tx, caller, idempotent, id) },
    webhook.id,
    async ({ webhooks }, earlier) => {
      const found = await webhooks.find(earlier as Webhook['id']);
      if (found === undefined) throw notFound(WEBHOOK_TYPE, earlier);
      return { webhook: found };
    },
    async (tx) => {
      const { total } = await tx.webhooks.list([webhook.tenantId], { size: 1, number: 1 });
      if (total >= MAX_WEBHOOKS) {
        throw conflict(
          'too_many',
          `The tenant has ${String(MAX_WEBHOOKS)} webhooks, which is the maximum. Delete one that is no longer needed`,
        );
      }
      await tx.webhooks.add(webhook);
      const auditedAction = { action: 'create', resourceType: WEBHOOK_TYPE, resourceId: webhook.id } as const;
      await tx.audit.append([createAuditRecord(services, caller, place, auditedAction)]);
      return { webhook, secret };
    },
  );
  return recheckOnFailure(creating, () => resolveScope(store.directory, caller, input.named));
}

function buildWebhook(
  { now, randomBytes, vault, allowsPlainHttp }: Services,
  { url, events, named }: NewWebhook,
  { tenantId, workspaceId }: Place,
  secret: string,
): Webhook {
  if (tenantId === null) throw notFound(named.level, named.id, named.source);
  const createdAtMs = now();
  const id: Webhook['id'] = newId(createdAtMs, randomBytes);
  return {
    ...sealSigningSecrets(vault, { id, tenantId }, { secret }),
    id,
    tenantId,
    workspaceId,
    url: readWebhookUrl(url, allowsPlainHttp),
    events: readEventTypes(events),
    createdAtMs,
  };
}
