import { toListDocument, toPageMeta } from '../../wire/jsonApi.js';
import { createAuthClient } from '../usecases/authClients/createAuthClient.js';
import { deleteAuthClient } from '../usecases/authClients/deleteAuthClient.js';
import { patchAuthClient } from '../usecases/authClients/patchAuthClient.js';
import { listAuthClients, readAuthClient } from '../usecases/authClients/readAuthClients.js';
import type { Services } from '../usecases/services.js';
import {
  authClientSchema,
  authClientParams,
  authClientListQuery,
  readScopeFromQuery,
  newAuthClientBody,
  authClientPatchBody,
  readAuthClientPatch,
  toResource,
  toAuthClientDocument,
  scopeQuery,
  readNewAuthClient,
} from './authClientInput.js';
import { expectType } from './jsonApiInput.js';
import { expectId } from './expectId.js';
import { defineOperation, type Operation } from './operation.js';
import { documentSchema, listSchema, readPage } from './schemas.js';

const tag = 'Auth-clients';

export function authClientOperations(services: Services): readonly Operation[] {
  return [
    defineOperation({
      method: 'GET',
      path: '/v2/auth-clients',
      summary: 'The auth-clients that are visible in a place; without one, the global ones',
      tag,
      query: authClientListQuery,
      responses: { 200: listSchema(authClientSchema) },
      async run({ caller, query }) {
        const page = readPage(query);
        const filter = { named: readScopeFromQuery(query), componentId: query['filter[component]'] };
        const { items, total } = await listAuthClients(services, caller, filter, page);
        return { status: 200, body: toListDocument(items.map(toResource), toPageMeta(total, page)) };
      },
    }),
    defineOperation({
      method: 'POST',
      path: '/v2/auth-clients',
      summary: 'Makes an auth-client; the relationship to a workspace, contract or tenant says where it is visible',
      tag,
      body: newAuthClientBody,
      responses: { 201: documentSchema(authClientSchema) },
      async run({ caller, body: { data }, idempotentRequest: repeatable }) {
        expectType(data.type, 'auth-client');
        const made = await createAuthClient(services, caller, readNewAuthClient(data), repeatable);
        return { status: 201, body: toAuthClientDocument(made) };
      },
    }),
    defineOperation({
      method: 'GET',
      path: '/v2/auth-clients/:id',
      summary: 'One auth-client; its credentials are shown at its own level, secrets in them never',
      tag,
      params: authClientParams,
      query: scopeQuery,
      responses: { 200: documentSchema(authClientSchema) },
      async run({ caller, params: { id }, query }) {
        return {
          status: 200,
          body: toAuthClientDocument(await readAuthClient(services, caller, id, readScopeFromQuery(query))),
        };
      },
    }),
    defineOperation({
      method: 'PATCH',
      path: '/v2/auth-clients/:id',
      summary: 'Changes what is sent; null removes a member of credentials',
      tag,
      params: authClientParams,
      body: authClientPatchBody,
      responses: { 200: documentSchema(authClientSchema) },
      async run({ caller, params: { id }, body: { data } }) {
        expectType(data.type, 'auth-client');
        expectId(data.id, id);
        const changed = await patchAuthClient(services, caller, id, readAuthClientPatch(data));
        return { status: 200, body: toAuthClientDocument(changed) };
      },
    }),
    defineOperation({
      method: 'DELETE',
      path: '/v2/auth-clients/:id',
      summary: 'Deletes an auth-client that no secret is attached to',
      tag,
      params: authClientParams,
      responses: { 204: null },
      async run({ caller, params: { id } }) {
        await deleteAuthClient(services, caller, id);
        return { status: 204 };
      },
    }),
  ];
}
