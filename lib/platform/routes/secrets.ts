import { Type } from '@sinclair/typebox';

import { toDocument, toListDocument, toPageMeta } from '../../wire/jsonApi.js';
import { isTokenType } from '../../auth/registry.js';
import { toSecretResource } from '../../wire/secretResource.js';
import { toSecretUseResource } from '../../wire/secretUse.js';
import { getKnownProvider } from '../model/authClient.js';
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
    provider: Type.Optional(
      Type.String({ description: 'Id of the provider in the catalogue; absent: not in it, or not recognized yet' }),
    ),
    refresh_token_expires_at: Type.Optional(
      Type.String({ format: 'date-time', description: 'Expiry of the refresh token; absent: none is known' }),
    ),
    credentials: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  }),
);
const nullableTime = Type.Union([Type.String(), Type.Null()]);
const refreshStateSchema = resourceSchema(
  'refresh-state',
  Type.Object({
    strategy: Type.String({ description: 'The refresh strategy; "none" if the secret cannot be refreshed' }),
    status: Type.String(),
    obtained_at: nullableTime,
    expires_at: nullableTime,
    refresh_after: nullableTime,
    next_attempt_at: nullableTime,
    failures: Type.Integer({ description: 'Consecutive failures' }),
    failing_since: nullableTime,
    last_error: Type.Union([Type.Object({ code: Type.String(), at: nullableTime }), Type.Null()]),
    refresh_token_expires_at: nullableTime,
    refresh_token_expires_soon: Type.Boolean({
      description:
        'Whether the user has to authenticate again before then, unless a refresh brings another refresh token',
    }),
    under_way: Type.Boolean(),
  }),
);
const useSchema = resourceSchema(
  'use',
  Type.Object({
    action: Type.String({ description: 'read: read the values; refresh: requested a refresh' }),
    count: Type.Integer({ description: `Among the latest ${MAX_ENTRIES} audit records of the secret` }),
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
  secret: Type.String({ description: "The secret's id or reference, such as microsoft.OAuth" }),
});
const tag = 'Secrets';

export function secretOperations(services: Services): readonly Operation[] {
  const createSecret = createSecretCreator(services);
  return [
    defineOperation({
      method: 'GET',
      path: collectionPath,
      summary: 'List the secrets of a workspace',
      tag,
      params: workspaceParams,
      query: strictObject({
        'filter[user]': Type.Optional(Type.String({ description: 'Only secrets that this user created' })),
        'filter[auth_client]': Type.Optional(Type.String({ description: 'Only secrets of this auth client' })),
        'filter[reference]': Type.Optional(Type.String({ description: 'Only the secret with this reference' })),
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
      summary: 'Create a secret',
      tag,
      params: workspaceParams,
      body: newSecretBody,
      responses: { 201: documentSchema(secretSchema) },
      async run({ caller, params, body, idempotentRequest }) {
        return createResponse(
          201,
          await createSecret(caller, params.workspace, readNewSecret(body), idempotentRequest),
        );
      },
    }),
    defineOperation({
      method: 'GET',
      path: itemPath,
      summary: 'Get a secret. Values require the permission workspaces.auth_secret.get_credentials',
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
      summary: 'Update a secret. null removes a value. Changed values increase the version',
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
      summary: 'Delete a secret',
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
      summary: 'Refresh the token now, unless it was refreshed just before',
      tag,
      params: secretParams,
      headers: {
        'if-match':
          'The token to replace: its ETag, or "sha256:…" with its hash in hex. If the secret has another token already, that one is returned without a request to the provider',
      },
      responses: { 200: documentSchema(secretSchema) },
      async run({ caller, params, headers }) {
        return createResponse(200, await forceRefresh(services, caller, toSecretKey(params), headers['if-match']));
      },
    }),
    defineOperation({
      method: 'GET',
      path: `${itemPath}/refresh`,
      summary: 'Get the refresh state of a secret',
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
      summary: 'List the refresh states of the secrets of a workspace',
      tag,
      params: workspaceParams,
      query: strictObject({
        'filter[refresh_token_expires_soon]': Type.Optional(
          Type.Literal('true', { description: 'Only secrets whose refresh token expires soon' }),
        ),
        ...pageParameters,
      }),
      responses: { 200: listSchema(refreshStateSchema) },
      async run({ caller, params, query }) {
        const page = readPage(query);
        const filter = { expiresSoon: query['filter[refresh_token_expires_soon]'] !== undefined };
        const { items, total } = await listRefreshStates(services, caller, params.workspace, filter, page);
        return { status: 200, body: toListDocument(items, toPageMeta(total, page)) };
      },
    }),
    defineOperation({
      method: 'GET',
      path: `${itemPath}/uses`,
      summary: 'List who used a secret in the last 30 days, most recent first',
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
      summary: "Verify a secret with the component's verifyCredentials",
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

function createResponse(status: number, view: SecretView): OperationResponse {
  return {
    status,
    body: toDocument(toResource(view), { health: healthOf(view) }),
    headers: { etag: `"${String(view.secret.version)}"` },
  };
}

function toResource({ secret, client, credentials }: SecretView) {
  return toSecretResource(secret, { ...client, provider: getKnownProvider(client) }, credentials);
}

function toListedResource(view: SecretView) {
  return { ...toResource(view), meta: { health: healthOf(view) } };
}

/** Returns the health, which is finer than the state: `degraded` while refreshes fail but the token may still be valid. */
function healthOf({ secret, client, unreadable }: SecretView): string {
  if (unreadable) return 'unreadable';
  if (secret.state === 'error') return 'error';
  if (client.rejectedSinceMs !== null && isTokenType(secret.type)) return 'client_rejected';
  return secret.degradedSinceMs === null ? 'ready' : 'degraded';
}
