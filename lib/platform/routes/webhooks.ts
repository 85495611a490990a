import { Type } from '@sinclair/typebox';

import { document, listDocument, pageMeta } from '../../wire/jsonApi.js';
import { webhookResource } from '../../wire/webhook.js';
import { EVENT_TYPES } from '../model/event.js';
import { requireAtMostOne, type NamedScope } from '../usecases/authClients/namedScope.js';
import { badRequest, invalid } from '../usecases/apiErrors.js';
import type { Services } from '../usecases/services.js';
import { deleteWebhook, patchWebhook, rotateSigningSecret } from '../usecases/webhooks/changeWebhook.js';
import { createWebhook, type WebhookWithSecret } from '../usecases/webhooks/createWebhook.js';
import { listWebhooks, readWebhook } from '../usecases/webhooks/readWebhooks.js';
import { expectType, newResource, related, toOne, type ToOne } from './directoryInput.js';
import { expectId } from './expectId.js';
import { operation, type Operation } from './operation.js';
import { closed, documentSchema, listSchema, pageOf, pageParameters, resourceSchema } from './schemas.js';

const url = Type.String({ description: 'https; plain http to the hosts that the deployment allows' });
const events = Type.Array(Type.String(), {
  maxItems: EVENT_TYPES.length,
  description: `Of ${EVENT_TYPES.join(', ')}; empty: all`,
});
const webhook = resourceSchema(
  'webhook',
  Type.Object({
    url: Type.String(),
    events: Type.Array(Type.String()),
    secret: Type.String({ description: 'With which messages are signed; masked but where it has just been made' }),
    created_at: Type.String({ format: 'date-time' }),
  }),
);
const params = closed({ id: Type.String() });
const tag = 'Webhooks';
const PATH = '/v2/webhooks';

export function webhookOperations(services: Services): readonly Operation[] {
  return [
    operation({
      method: 'GET',
      path: PATH,
      summary: 'The webhooks that you may read',
      tag,
      query: closed({
        tenant_id: Type.Optional(Type.String({ description: 'Only those in this tenant' })),
        workspace_id: Type.Optional(Type.String({ description: 'Only those of this workspace' })),
        ...pageParameters,
      }),
      answers: { 200: listSchema(webhook) },
      async run({ caller, query }) {
        const page = pageOf(query);
        const filter = { tenantId: query.tenant_id, workspaceId: query.workspace_id };
        const { items, total } = await listWebhooks(services, caller, filter, page);
        const resources = items.map((it) => webhookResource(it, undefined));
        return { status: 200, body: listDocument(resources, pageMeta(total, page)) };
      },
    }),
    operation({
      method: 'POST',
      path: PATH,
      summary: "Has a tenant's or a workspace's events sent to an address; only this answer shows the signing secret",
      tag,
      keysOnly: true,
      body: newResource(
        { url, events: Type.Optional(events) },
        { tenant: Type.Optional(toOne), workspace: Type.Optional(toOne) },
      ),
      answers: { 201: documentSchema(webhook) },
      async run({ caller, body: { data }, repeatable }) {
        expectType(data.type, 'webhook');
        const { attributes, relationships } = data;
        const wanted = { url: attributes.url, events: attributes.events ?? [], named: namedIn(relationships) };
        return { status: 201, body: shown(await createWebhook(services, caller, wanted, repeatable)) };
      },
    }),
    operation({
      method: 'GET',
      path: `${PATH}/:id`,
      summary: 'One webhook',
      tag,
      params,
      answers: { 200: documentSchema(webhook) },
      async run({ caller, params: { id } }) {
        return { status: 200, body: shown({ webhook: await readWebhook(services, caller, id) }) };
      },
    }),
    operation({
      method: 'PATCH',
      path: `${PATH}/:id`,
      summary: 'Changes where a webhook sends, or what',
      tag,
      params,
      body: closed({
        data: closed({
          type: Type.String(),
          id: Type.Optional(Type.String()),
          attributes: Type.Optional(closed({ url: Type.Optional(url), events: Type.Optional(events) })),
        }),
      }),
      answers: { 200: documentSchema(webhook) },
      async run({ caller, params: { id }, body: { data } }) {
        expectType(data.type, 'webhook');
        expectId(data.id, id);
        return {
          status: 200,
          body: shown({ webhook: await patchWebhook(services, caller, id, data.attributes ?? {}) }),
        };
      },
    }),
    operation({
      method: 'POST',
      path: `${PATH}/:id/rotate-secret`,
      summary: 'Makes a new signing secret, which only this answer shows; the old one signs too for a day',
      tag,
      keysOnly: true,
      params,
      answers: { 200: documentSchema(webhook) },
      async run({ caller, params: { id } }) {
        return { status: 200, body: shown(await rotateSigningSecret(services, caller, id)) };
      },
    }),
    operation({
      method: 'DELETE',
      path: `${PATH}/:id`,
      summary: 'Removes a webhook, with what is on its way to it',
      tag,
      params,
      answers: { 204: null },
      async run({ caller, params: { id } }) {
        await deleteWebhook(services, caller, id);
        return { status: 204 };
      },
    }),
  ];
}

function shown({ webhook: it, secret }: WebhookWithSecret) {
  return document(webhookResource(it, secret));
}

/** @throws ApiError 400 for none and for both */
function namedIn(relationships: {
  readonly tenant?: ToOne | undefined;
  readonly workspace?: ToOne | undefined;
}): NamedScope {
  const named = requireAtMostOne(
    (['workspace', 'tenant'] as const).flatMap((level) => {
      const given = relationships[level];
      return given === undefined ? [] : [{ level, ...related(level, given) }];
    }),
  );
  if (named !== undefined) return named;
  throw badRequest(invalid('/data/relationships', 'Name the tenant or the workspace whose events are sent'));
}
