import { Type } from '@sinclair/typebox';

import { toApiKeyResource } from '../../wire/directory.js';
import { toDocument, toListDocument } from '../../wire/jsonApi.js';
import type { ApiKey, Caller, User } from '../model/directory.js';
import type { ApiKeyId } from '../model/ids.js';
import type { DirectoryRepository } from '../store/store.js';
import { requirePermission } from '../usecases/access.js';
import { getUser } from '../usecases/directory/directoryLookup.js';
import { createApiKey, revokeApiKey } from '../usecases/directory/apiKeys.js';
import { requireEditPermissions } from '../usecases/directory/scopes.js';
import { notFound } from '../usecases/apiErrors.js';
import type { Services } from '../usecases/services.js';
import { toActor, expectType, nameSchema, newUnrelatedResourceBody } from './jsonApiInput.js';
import { defineOperation, type Operation } from './operation.js';
import { strictObject, documentSchema, listSchema, resourceSchema } from './schemas.js';

const apiKeySchema = resourceSchema(
  'api-key',
  Type.Object({
    name: Type.String(),
    key: Type.Optional(Type.String({ description: 'The API key. Returned only when it is created' })),
    created_at: Type.String(),
    revoked_at: Type.Union([Type.String(), Type.Null()]),
  }),
);
const params = strictObject({ id: Type.String({ description: "The user's id" }) });
const tag = 'API keys';

export function apiKeyOperations(services: Services): readonly Operation[] {
  const { directory } = services.store;
  return [
    defineOperation({
      method: 'GET',
      path: '/v2/users/:id/api-keys',
      summary: "List a user's API keys",
      tag,
      params,
      responses: { 200: listSchema(apiKeySchema) },
      async run({ caller, params: { id } }) {
        const user = await getUser(directory, caller, id);
        if (user.id !== caller.user.id) requirePermission(caller, 'tenants.directory.get', placeOf(user));
        const keys = await directory.listApiKeys(user.id);
        return { status: 200, body: toListDocument(keys.map((key) => toApiKeyResource(key))) };
      },
    }),
    defineOperation({
      method: 'POST',
      path: '/v2/users/:id/api-keys',
      summary: 'Create an API key. Only this response contains the key',
      tag,
      requiresApiKey: true,
      params,
      body: newUnrelatedResourceBody({ name: nameSchema }),
      responses: { 201: documentSchema(apiKeySchema) },
      async run({ caller, params: { id }, body: { data }, idempotentRequest }) {
        expectType(data.type, 'api-key');
        const user = await getUser(directory, caller, id);
        await requireKeyPermission(directory, caller, user);
        const actor = toActor(services, caller, idempotentRequest);
        const { apiKey, plain } = await createApiKey(services, actor, user, data.attributes);
        return { status: 201, body: toDocument(toApiKeyResource(apiKey, plain?.reveal())) };
      },
    }),
    defineOperation({
      method: 'DELETE',
      path: '/v2/users/:id/api-keys/:keyId',
      summary: 'Revoke an API key',
      tag,
      params: strictObject({ id: Type.String({ description: "The user's id" }), keyId: Type.String() }),
      responses: { 204: null },
      async run({ caller, params: { id, keyId } }) {
        const user = await getUser(directory, caller, id);
        await requireKeyPermission(directory, caller, user);
        await revokeApiKey(services, { caller }, user, await findKey(directory, user, keyId));
        return { status: 204 };
      },
    }),
  ];
}

/**
 * Requires that the caller may manage the user's API keys. A key has all permissions of its user, so the caller needs them too.
 * @throws ApiError `forbidden`
 */
async function requireKeyPermission(directory: DirectoryRepository, caller: Caller, user: User): Promise<void> {
  requirePermission(caller, 'tenants.directory.edit', placeOf(user));
  const roleAssignments = await directory.listRoleAssignments(user.id);
  await requireEditPermissions(
    directory,
    caller,
    roleAssignments.map(({ scope }) => scope),
  );
}

/**
 * Returns a key of the user.
 * @throws ApiError `not_found` for a missing key and for one of another user
 */
async function findKey(directory: DirectoryRepository, user: User, id: string): Promise<ApiKey> {
  const key = await directory.findApiKey(id as ApiKeyId);
  if (key?.userId !== user.id) throw notFound('api-key', id);
  return key;
}

function placeOf({ tenantId }: User) {
  return { tenantId, contractId: null, workspaceId: null };
}
