import { Type } from '@sinclair/typebox';

import { toDocument, toListDocument, toPageMeta } from '../../wire/jsonApi.js';
import { toWebhookResource } from '../../wire/webhook.js';
import { EVENT_TYPES } from '../model/event.js';
import { requireAtMostOne, type NamedScope } from '../usecases/authClients/namedScope.js';
import { badRequest, invalid } from '../usecases/apiErrors.js';
import type { Services } from '../usecases/services.js';
import { deleteWebhook, patchWebhook, rotateSigningSecret } from '../usecases/webhooks/changeWebhook.js';
import { createWebhook, type WebhookWithSecret } from '../usecases/webhooks/createWebhook.js';
import { listWebhooks, readWebhook } from '../usecases/webhooks/readWebhooks.js';
import {
  expectType,
  newResourceBody,
  readRelationship,
  toOneRelationship,
  type ToOneRelationship,
} from './jsonApiInput.js';
import { expectId } from './expectId.js';
import { defineOperation, type Operation } from './operation.js';
import { strictObject, documentSchema, listSchema, readPage, pageParameters, resourceSchema } from './schemas.js';

const urlSchema = Type.String({ description: 'https, or http to a host that the deployment allows' });
const eventsSchema = Type.Array(Type.String(), {
  maxItems: EVENT_TYPES.length,
  description: `Event types to deliver: ${EVENT_TYPES.join(', ')}. An empty list means all`,
});
const webhookSchema = resourceSchema(
  'webhook',
  Type.Object({
    url: Type.String(),
    events: Type.Array(Type.String()),
    secret: Type.String({ description: 'The signing secret. Masked except in the response that creates it' }),
    created_at: Type.String({ format: 'date-time' }),
  }),
);
const params = strictObject({ id: Type.String() });
const tag = 'Webhooks';
const COLLECTION_PATH = '/v2/webhooks';

export function webhookOperations(services: Services): readonly Operation[] {
  return [
    defineOperation({
      method: 'GET',
      path: COLLECTION_PATH,
      summary: 'List the webhooks that you can read',
      tag,
      query: strictObject({
        tenant_id: Type.Optional(Type.String({ description: 'Only webhooks of this tenant' })),
        workspace_id: Type.Optional(Type.String({ description: 'Only webhooks of this workspace' })),
        ...pageParameters,
      }),
      responses: { 200: listSchema(webhookSchema) },
      async run({ caller, query }) {
        const page = readPage(query);
        const filter = { tenantId: query.tenant_id, workspaceId: query.workspace_id };
        const { items, total } = await listWebhooks(services, caller, filter, page);
        const resources = items.map((webhook) => toWebhookResource(webhook, undefined));
        return { status: 200, body: toListDocument(resources, toPageMeta(total, page)) };
      },
    }),
    defineOperation({
      method: 'POST',
      path: COLLECTION_PATH,
      summary:
        'Create a webhook for the events of a tenant or a workspace. Only this response contains the signing secret',
      tag,
      requiresApiKey: true,
      body: newResourceBody(
        { url: urlSchema, events: Type.Optional(eventsSchema) },
        { tenant: Type.Optional(toOneRelationship), workspace: Type.Optional(toOneRelationship) },
      ),
      responses: { 201: documentSchema(webhookSchema) },
      async run({ caller, body: { data }, idempotentRequest }) {
        expectType(data.type, 'webhook');
        const { attributes, relationships } = data;
        const input = { url: attributes.url, events: attributes.events ?? [], named: readScope(relationships) };
        return {
          status: 201,
          body: toWebhookDocument(await createWebhook(services, caller, input, idempotentRequest)),
        };
      },
    }),
    defineOperation({
      method: 'GET',
      path: `${COLLECTION_PATH}/:id`,
      summary: 'Get a webhook',
      tag,
      params,
      responses: { 200: documentSchema(webhookSchema) },
      async run({ caller, params: { id } }) {
        return { status: 200, body: toWebhookDocument({ webhook: await readWebhook(services, caller, id) }) };
      },
    }),
    defineOperation({
      method: 'PATCH',
      path: `${COLLECTION_PATH}/:id`,
      summary: 'Update the URL or the event types of a webhook',
      tag,
      params,
      body: strictObject({
        data: strictObject({
          type: Type.String(),
          id: Type.Optional(Type.String()),
          attributes: Type.Optional(
            strictObject({ url: Type.Optional(urlSchema), events: Type.Optional(eventsSchema) }),
          ),
        }),
      }),
      responses: { 200: documentSchema(webhookSchema) },
      async run({ caller, params: { id }, body: { data } }) {
        expectType(data.type, 'webhook');
        expectId(data.id, id);
        return {
          status: 200,
          body: toWebhookDocument({ webhook: await patchWebhook(services, caller, id, data.attributes ?? {}) }),
        };
      },
    }),
    defineOperation({
      method: 'POST',
      path: `${COLLECTION_PATH}/:id/rotate-secret`,
      summary:
        'Rotate the signing secret. Only this response contains the new one; the previous one stays valid for 24 hours',
      tag,
      requiresApiKey: true,
      params,
      responses: { 200: documentSchema(webhookSchema) },
      async run({ caller, params: { id } }) {
        return { status: 200, body: toWebhookDocument(await rotateSigningSecret(services, caller, id)) };
      },
    }),
    defineOperation({
      method: 'DELETE',
      path: `${COLLECTION_PATH}/:id`,
      summary: 'Delete a webhook and its pending deliveries',
      tag,
      params,
      responses: { 204: null },
      async run({ caller, params: { id } }) {
        await deleteWebhook(services, caller, id);
        return { status: 204 };
      },
    }),
  ];
}

function toWebhookDocument({ webhook, secret }: WebhookWithSecret) {
  return toDocument(toWebhookResource(webhook, secret));
}

/**
 * Returns the tenant or workspace of the webhook.
 * @throws ApiError `invalid` when neither or both are given
 */
function readScope(relationships: {
  readonly tenant?: ToOneRelationship | undefined;
  readonly workspace?: ToOneRelationship | undefined;
}): NamedScope {
  const named = requireAtMostOne(
    (['workspace', 'tenant'] as const).flatMap((level) => {
      const given = relationships[level];
      return given === undefined ? [] : [{ level, ...readRelationship(level, given) }];
    }),
  );
  if (named !== undefined) return named;
  throw badRequest(invalid('/data/relationships', 'Give the tenant or the workspace whose events to deliver'));
}
