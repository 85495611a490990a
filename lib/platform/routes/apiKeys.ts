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
    key: Type.Optional(Type.String({ description: 'The key itself, when it is made and never again' })),
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
      summary: "A user's API keys, without the keys themselves",
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
      summary: 'Makes an API key; the answer is the only place where it is shown',
      tag,
      requiresApiKey: true,
      params,
      body: newUnrelatedResourceBody({ name: nameSchema }),
      responses: { 201: documentSchema(apiKeySchema) },
      async run({ caller, params: { id }, body: { data }, idempotentRequest: repeatable }) {
        expectType(data.type, 'api-key');
        const user = await getUser(directory, caller, id);
        await requireKeyPermission(directory, caller, user);
        const by = toActor(services, caller, repeatable);
        const { apiKey: made, plain } = await createApiKey(services, by, user, data.attributes);
        return { status: 201, body: toDocument(toApiKeyResource(made, plain?.reveal())) };
      },
    }),
    defineOperation({
      method: 'DELETE',
      path: '/v2/users/:id/api-keys/:keyId',
      summary: 'Revokes an API key: its next request is refused',
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

/** A key does what its user may: whoever makes one could do it all. @throws ApiError 403 */
async function requireKeyPermission(directory: DirectoryRepository, caller: Caller, user: User): Promise<void> {
  requirePermission(caller, 'tenants.directory.edit', placeOf(user));
  const grants = await directory.listRoleAssignments(user.id);
  await requireEditPermissions(
    directory,
    caller,
    grants.map(({ scope }) => scope),
  );
}

/** @throws ApiError 404, for another user's key too */
async function findKey(directory: DirectoryRepository, user: User, id: string): Promise<ApiKey> {
  const key = await directory.findApiKey(id as ApiKeyId);
  if (key?.userId !== user.id) throw notFound('api-key', id);
  return key;
}

function placeOf({ tenantId }: User) {
  return { tenantId, contractId: null, workspaceId: null };
}
