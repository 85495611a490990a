import { Type } from '@sinclair/typebox';

import { document, listDocument, pageMeta } from '../../wire/jsonApi.js';
import { isTokenType, secretResource } from '../../wire/secretResource.js';
import { useResource } from '../../wire/use.js';
import { forceRefresh } from '../usecases/refresh/forceRefresh.js';
import { listRefreshStates, readRefreshState } from '../usecases/refresh/readRefreshState.js';
import { deleteSecret } from '../usecases/secrets/deleteSecret.js';
import { listSecrets } from '../usecases/secrets/listSecrets.js';
import { MAX_ENTRIES, readUses } from '../usecases/secrets/readUses.js';
import { patchSecret } from '../usecases/secrets/patchSecret.js';
import { createSecretCreator } from '../usecases/secrets/secretCreator.js';
import { readSecret, type SecretView } from '../usecases/secrets/showSecret.js';
import { verifySecret } from '../usecases/secrets/verifySecret.js';
import type { Services } from '../usecases/services.js';
import { operation, type Answer, type Operation } from './operation.js';
import { closed, documentSchema, listSchema, pageOf, pageParameters, resourceSchema } from './schemas.js';
import { newSecretBody, readNewSecret, readSecretPatch, secretPatchBody } from './secretInput.js';

const secret = resourceSchema(
  'auth-secret',
  Type.Object({
    name: Type.String(),
    type: Type.String(),
    state: Type.String(),
    error: Type.Optional(Type.String()),
    reference: Type.Optional(Type.String()),
    credentials: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  }),
);
const time = Type.Union([Type.String(), Type.Null()]);
const refreshState = resourceSchema(
  'refresh-state',
  Type.Object({
    strategy: Type.String({ description: 'How new values are got; none: they are not' }),
    status: Type.String(),
    obtained_at: time,
    expires_at: time,
    refresh_after: time,
    next_attempt_at: time,
    failures: Type.Integer({ description: 'In a row' }),
    failing_since: time,
    last_error: Type.Union([Type.Object({ code: Type.String(), at: time }), Type.Null()]),
    under_way: Type.Boolean(),
  }),
);
const use = resourceSchema(
  'use',
  Type.Object({
    action: Type.String({ description: 'read: got its values; refresh: asked for a new token' }),
    count: Type.Integer({ description: `Of the newest ${MAX_ENTRIES} records of the audit` }),
    first_at: Type.String({ format: 'date-time' }),
    last_at: Type.String({ format: 'date-time' }),
  }),
);
const verification = resourceSchema(
  'verification',
  Type.Object({ verified: Type.Boolean(), reason: Type.Optional(Type.String()) }),
);

const all = '/v2/workspaces/:workspace/secrets';
const one = `${all}/:secret`;
const inWorkspace = closed({ workspace: Type.String() });
const ofSecret = closed({
  workspace: Type.String(),
  secret: Type.String({ description: 'Its id or its reference, such as microsoft.OAuth' }),
});
const tag = 'Secrets';

export function secretOperations(services: Services): readonly Operation[] {
  const make = createSecretCreator(services);
  return [
    operation({
      method: 'GET',
      path: all,
      summary: 'The secrets of a workspace',
      tag,
      params: inWorkspace,
      query: closed({
        'filter[user]': Type.Optional(Type.String({ description: 'Only those that this user made' })),
        'filter[auth_client]': Type.Optional(Type.String({ description: 'Only those of this auth-client' })),
        'filter[reference]': Type.Optional(Type.String({ description: 'Only the one with this reference' })),
        ...pageParameters,
      }),
      answers: { 200: listSchema(secret) },
      async run({ caller, params, query }) {
        const page = pageOf(query);
        const filter = {
          ...(query['filter[user]'] === undefined ? {} : { userId: query['filter[user]'] }),
          ...(query['filter[auth_client]'] === undefined ? {} : { authClientId: query['filter[auth_client]'] }),
          ...(query['filter[reference]'] === undefined ? {} : { reference: query['filter[reference]'] }),
        };
        const { items, total } = await listSecrets(services, caller, params.workspace, filter, page);
        return { status: 200, body: listDocument(items.map(resourceInList), pageMeta(total, page)) };
      },
    }),
    operation({
      method: 'POST',
      path: all,
      summary: 'Makes a secret for an auth-client that the workspace sees',
      tag,
      params: inWorkspace,
      body: newSecretBody,
      answers: { 201: documentSchema(secret) },
      async run({ caller, params, body, repeatable }) {
        return answer(201, await make(caller, params.workspace, readNewSecret(body), repeatable));
      },
    }),
    operation({
      method: 'GET',
      path: one,
      summary: 'One secret; with its values if you have workspaces.auth_secret.get_credentials',
      tag,
      params: ofSecret,
      answers: { 200: documentSchema(secret) },
      async run({ caller, params }) {
        return answer(200, await readSecret(services, caller, keyOf(params)));
      },
    }),
    operation({
      method: 'PATCH',
      path: one,
      summary: 'Changes what is sent; null removes. A new access token or other value is a new version',
      tag,
      params: ofSecret,
      body: secretPatchBody,
      answers: { 200: documentSchema(secret) },
      async run({ caller, params, body }) {
        return answer(200, await patchSecret(services, caller, keyOf(params), readSecretPatch(body)));
      },
    }),
    operation({
      method: 'DELETE',
      path: one,
      summary: 'Removes a secret',
      tag,
      params: ofSecret,
      answers: { 204: null },
      async run({ caller, params }) {
        await deleteSecret(services, caller, keyOf(params));
        return { status: 204 };
      },
    }),
    operation({
      method: 'POST',
      path: `${one}/refresh`,
      summary: 'Gets a new token from the provider, unless that has just been done',
      tag,
      params: ofSecret,
      headers: {
        'if-match':
          'The token to replace, by the ETag that came with it or as "sha256:…" with its hash in hex. Another one is answered without asking the provider',
      },
      answers: { 200: documentSchema(secret) },
      async run({ caller, params, headers }) {
        return answer(200, await forceRefresh(services, caller, keyOf(params), headers['if-match']));
      },
    }),
    operation({
      method: 'GET',
      path: `${one}/refresh`,
      summary: 'When the secret is refreshed next, and how the last refreshes went',
      tag,
      params: ofSecret,
      answers: { 200: documentSchema(refreshState) },
      async run({ caller, params }) {
        return { status: 200, body: document(await readRefreshState(services, caller, keyOf(params))) };
      },
    }),
    operation({
      method: 'GET',
      path: '/v2/workspaces/:workspace/refresh-states',
      summary: 'When each secret of a workspace is refreshed next, and how the last refreshes went',
      tag,
      params: inWorkspace,
      query: closed(pageParameters),
      answers: { 200: listSchema(refreshState) },
      async run({ caller, params, query }) {
        const page = pageOf(query);
        const { items, total } = await listRefreshStates(services, caller, params.workspace, page);
        return { status: 200, body: listDocument(items, pageMeta(total, page)) };
      },
    }),
    operation({
      method: 'GET',
      path: `${one}/uses`,
      summary: 'Who got its values in the last 30 days, newest first',
      tag,
      params: ofSecret,
      answers: { 200: listSchema(use) },
      async run({ caller, params }) {
        return { status: 200, body: listDocument((await readUses(services, caller, keyOf(params))).map(useResource)) };
      },
    }),
    operation({
      method: 'POST',
      path: `${one}/verify`,
      summary: 'Has the component try the secret',
      tag,
      params: ofSecret,
      answers: { 200: documentSchema(verification) },
      async run({ caller, params }) {
        const { secretId, verified, reason } = await verifySecret(services, caller, keyOf(params));
        const attributes = { verified, ...(reason === undefined ? {} : { reason }) };
        return { status: 200, body: document({ type: 'verification', id: secretId, attributes }) };
      },
    }),
  ];
}

function keyOf(params: { readonly workspace: string; readonly secret: string }) {
  return { workspaceId: params.workspace, idOrReference: params.secret };
}

function answer(status: number, shown: SecretView): Answer {
  return {
    status,
    body: document(resource(shown), { health: healthOf(shown) }),
    headers: { etag: `"${String(shown.secret.version)}"` },
  };
}

function resource({ secret: stored, client, credentials }: SecretView) {
  return secretResource(stored, client, credentials);
}

function resourceInList(shown: SecretView) {
  return { ...resource(shown), meta: { health: healthOf(shown) } };
}

/** More than the state says: `degraded` when refreshes fail although the token may still work. */
function healthOf({ secret, client, unreadable }: SecretView): string {
  if (unreadable) return 'unreadable';
  if (secret.state === 'error') return 'error';
  if (client.rejectedSinceMs !== null && isTokenType(secret.type)) return 'client_rejected';
  return secret.degradedSinceMs === null ? 'ready' : 'degraded';
}
