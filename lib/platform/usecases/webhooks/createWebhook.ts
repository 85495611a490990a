import type { Caller } from '../../model/directory.js';
import { newId } from '../../model/ids.js';
import type { Place } from '../../model/scope.js';
import type { Webhook } from '../../model/webhook.js';
import { auditRecord } from '../auditTrail.js';
import { resolveScope, type NamedScope } from '../authClients/namedScope.js';
import { madeIn, makeOnce } from '../directory/by.js';
import { claimIdempotencyKey, type Repeatable } from '../idempotency.js';
import { conflict, notFound } from '../problems.js';
import type { Services } from '../services.js';
import { demandHearing, WEBHOOK } from './findWebhook.js';
import { sealSigning } from './sealing.js';
import { newSigningSecret } from './signature.js';
import { readEventTypes, readUrl } from './webhookInput.js';

/** How many webhooks a tenant may have: each event is sent to every one of them. */
const MOST = 100;

export interface WebhookWanted {
  readonly url: string;
  readonly events: readonly string[];
  /** The tenant or the workspace that it hears of. */
  readonly named: NamedScope;
}

/** A webhook, and its signing secret when that has just been made: it is told once. */
export interface WebhookShown {
  readonly webhook: Webhook;
  readonly secret?: string;
}

/** @throws ApiError 400 and 404 with pointers, 403, 409 `too_many` */
export async function createWebhook(
  services: Services,
  caller: Caller,
  wanted: WebhookWanted,
  repeatable: Repeatable | undefined,
): Promise<WebhookShown> {
  const { store, randomBytes } = services;
  const { place } = await resolveScope(store.directory, caller, wanted.named);
  await demandHearing(services, caller, 'edit', place, {
    action: 'create',
    resourceType: wanted.named.level,
    resourceId: wanted.named.id,
  });
  const secret = newSigningSecret(randomBytes);
  const webhook = newWebhook(services, wanted, place, secret);
  const making = makeOnce<WebhookShown>(
    services,
    { caller, claim: (tx, id) => claimIdempotencyKey(services, tx, caller, repeatable, id) },
    webhook.id,
    async ({ webhooks }, earlier) => {
      const found = await webhooks.find(earlier as Webhook['id']);
      if (found === undefined) throw notFound(WEBHOOK, earlier);
      return { webhook: found };
    },
    async (tx) => {
      const { total } = await tx.webhooks.list([webhook.tenantId], { size: 1, number: 1 });
      if (total >= MOST) {
        throw conflict('too_many', `The tenant has ${String(MOST)} webhooks: remove one that is no longer needed`);
      }
      await tx.webhooks.add(webhook);
      const deed = { action: 'create', resourceType: WEBHOOK, resourceId: webhook.id } as const;
      await tx.audit.append([auditRecord(services, caller, place, deed)]);
      return { webhook, secret };
    },
  );
  return madeIn(making, () => resolveScope(store.directory, caller, wanted.named));
}

function newWebhook(
  { now, randomBytes, vault, plainHttpAllowed }: Services,
  { url, events, named }: WebhookWanted,
  { tenantId, workspaceId }: Place,
  secret: string,
): Webhook {
  if (tenantId === null) throw notFound(named.level, named.id, named.source);
  const createdAtMs = now();
  const id: Webhook['id'] = newId(createdAtMs, randomBytes);
  return {
    ...sealSigning(vault, { id, tenantId }, { secret }),
    id,
    tenantId,
    workspaceId,
    url: readUrl(url, plainHttpAllowed),
    events: readEventTypes(events),
    createdAtMs,
  };
}
