import { Type } from '@sinclair/typebox';

import { toDocument, toListDocument, toPageMeta } from '../../wire/jsonApi.js';
import { isTokenType, toSecretResource } from '../../wire/secretResource.js';
import { toSecretUseResource } from '../../wire/secretUse.js';
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
import { defineOperation, type OperationResponse, type Operation } from './operation.js';
import { strictObject, documentSchema, listSchema, readPage, pageParameters, resourceSchema } from './schemas.js';
import { newSecretBody, readNewSecret, readSecretPatch, secretPatchBody } from './secretInput.js';

const secretSchema = resourceSchema(
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
const nullableTime = Type.Union([Type.String(), Type.Null()]);
const refreshStateSchema = resourceSchema(
  'refresh-state',
  Type.Object({
    strategy: Type.String({ description: 'How new values are got; none: they are not' }),
    status: Type.String(),
    obtained_at: nullableTime,
    expires_at: nullableTime,
    refresh_after: nullableTime,
    next_attempt_at: nullableTime,
    failures: Type.Integer({ description: 'In a row' }),
    failing_since: nullableTime,
    last_error: Type.Union([Type.Object({ code: Type.String(), at: nullableTime }), Type.Null()]),
    under_way: Type.Boolean(),
  }),
);
const useSchema = resourceSchema(
  'use',
  Type.Object({
    action: Type.String({ description: 'read: got its values; refresh: asked for a new token' }),
    count: Type.Integer({ description: `Of the newest ${MAX_ENTRIES} records of the audit` }),
    first_at: Type.String({ format: 'date-time' }),
    last_at: Type.String({ format: 'date-time' }),
  }),
);
const verificationSchema = resourceSchema(
  'verification',
  Type.Object({ verified: Type.Boolean(), reason: Type.Optional(Type.String()) }),
);

const collectionPath = '/v2/workspaces/:workspace/secrets';
const itemPath = `${collectionPath}/:secret`;
const workspaceParams = strictObject({ workspace: Type.String() });
const secretParams = strictObject({
  workspace: Type.String(),
  secret: Type.String({ description: 'Its id or its reference, such as microsoft.OAuth' }),
});
const tag = 'Secrets';

export function secretOperations(services: Services): readonly Operation[] {
  const make = createSecretCreator(services);
  return [
    defineOperation({
      method: 'GET',
      path: collectionPath,
      summary: 'The secrets of a workspace',
      tag,
      params: workspaceParams,
      query: strictObject({
        'filter[user]': Type.Optional(Type.String({ description: 'Only those that this user made' })),
        'filter[auth_client]': Type.Optional(Type.String({ description: 'Only those of this auth-client' })),
        'filter[reference]': Type.Optional(Type.String({ description: 'Only the one with this reference' })),
        ...pageParameters,
      }),
      responses: { 200: listSchema(secretSchema) },
      async run({ caller, params, query }) {
        const page = readPage(query);
        const filter = {
          ...(query['filter[user]'] === undefined ? {} : { userId: query['filter[user]'] }),
          ...(query['filter[auth_client]'] === undefined ? {} : { authClientId: query['filter[auth_client]'] }),
          ...(query['filter[reference]'] === undefined ? {} : { reference: query['filter[reference]'] }),
        };
        const { items, total } = await listSecrets(services, caller, params.workspace, filter, page);
        return { status: 200, body: toListDocument(items.map(toListedResource), toPageMeta(total, page)) };
      },
    }),
    defineOperation({
      method: 'POST',
      path: collectionPath,
      summary: 'Makes a secret for an auth-client that the workspace sees',
      tag,
      params: workspaceParams,
      body: newSecretBody,
      responses: { 201: documentSchema(secretSchema) },
      async run({ caller, params, body, idempotentRequest: repeatable }) {
        return createResponse(201, await make(caller, params.workspace, readNewSecret(body), repeatable));
      },
    }),
    defineOperation({
      method: 'GET',
      path: itemPath,
      summary: 'One secret; with its values if you have workspaces.auth_secret.get_credentials',
      tag,
      params: secretParams,
      responses: { 200: documentSchema(secretSchema) },
      async run({ caller, params }) {
        return createResponse(200, await readSecret(services, caller, toSecretKey(params)));
      },
    }),
    defineOperation({
      method: 'PATCH',
      path: itemPath,
      summary: 'Changes what is sent; null removes. A new access token or other value is a new version',
      tag,
      params: secretParams,
      body: secretPatchBody,
      responses: { 200: documentSchema(secretSchema) },
      async run({ caller, params, body }) {
        return createResponse(200, await patchSecret(services, caller, toSecretKey(params), readSecretPatch(body)));
      },
    }),
    defineOperation({
      method: 'DELETE',
      path: itemPath,
      summary: 'Removes a secret',
      tag,
      params: secretParams,
      responses: { 204: null },
      async run({ caller, params }) {
        await deleteSecret(services, caller, toSecretKey(params));
        return { status: 204 };
      },
    }),
    defineOperation({
      method: 'POST',
      path: `${itemPath}/refresh`,
      summary: 'Gets a new token from the provider, unless that has just been done',
      tag,
      params: secretParams,
      headers: {
        'if-match':
          'The token to replace, by the ETag that came with it or as "sha256:…" with its hash in hex. Another one is answered without asking the provider',
      },
      responses: { 200: documentSchema(secretSchema) },
      async run({ caller, params, headers }) {
        return createResponse(200, await forceRefresh(services, caller, toSecretKey(params), headers['if-match']));
      },
    }),
    defineOperation({
      method: 'GET',
      path: `${itemPath}/refresh`,
      summary: 'When the secret is refreshed next, and how the last refreshes went',
      tag,
      params: secretParams,
      responses: { 200: documentSchema(refreshStateSchema) },
      async run({ caller, params }) {
        return { status: 200, body: toDocument(await readRefreshState(services, caller, toSecretKey(params))) };
      },
    }),
    defineOperation({
      method: 'GET',
      path: '/v2/workspaces/:workspace/refresh-states',
      summary: 'When each secret of a workspace is refreshed next, and how the last refreshes went',
      tag,
      params: workspaceParams,
      query: strictObject(pageParameters),
      responses: { 200: listSchema(refreshStateSchema) },
      async run({ caller, params, query }) {
        const page = readPage(query);
        const { items, total } = await listRefreshStates(services, caller, params.workspace, page);
        return { status: 200, body: toListDocument(items, toPageMeta(total, page)) };
      },
    }),
    defineOperation({
      method: 'GET',
      path: `${itemPath}/uses`,
      summary: 'Who got its values in the last 30 days, newest first',
      tag,
      params: secretParams,
      responses: { 200: listSchema(useSchema) },
      async run({ caller, params }) {
        return {
          status: 200,
          body: toListDocument((await readUses(services, caller, toSecretKey(params))).map(toSecretUseResource)),
        };
      },
    }),
    defineOperation({
      method: 'POST',
      path: `${itemPath}/verify`,
      summary: 'Has the component try the secret',
      tag,
      params: secretParams,
      responses: { 200: documentSchema(verificationSchema) },
      async run({ caller, params }) {
        const { secretId, verified, reason } = await verifySecret(services, caller, toSecretKey(params));
        const attributes = { verified, ...(reason === undefined ? {} : { reason }) };
        return { status: 200, body: toDocument({ type: 'verification', id: secretId, attributes }) };
      },
    }),
  ];
}

function toSecretKey(params: { readonly workspace: string; readonly secret: string }) {
  return { workspaceId: params.workspace, idOrReference: params.secret };
}

function createResponse(status: number, shown: SecretView): OperationResponse {
  return {
    status,
    body: toDocument(toResource(shown), { health: healthOf(shown) }),
    headers: { etag: `"${String(shown.secret.version)}"` },
  };
}

function toResource({ secret: stored, client, credentials }: SecretView) {
  return toSecretResource(stored, client, credentials);
}

function toListedResource(shown: SecretView) {
  return { ...toResource(shown), meta: { health: healthOf(shown) } };
}

/** More than the state says: `degraded` when refreshes fail although the token may still work. */
function healthOf({ secret, client, unreadable }: SecretView): string {
  if (unreadable) return 'unreadable';
  if (secret.state === 'error') return 'error';
  if (client.rejectedSinceMs !== null && isTokenType(secret.type)) return 'client_rejected';
  return secret.degradedSinceMs === null ? 'ready' : 'degraded';
}
