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

const tag = 'Auth clients';

export function authClientOperations(services: Services): readonly Operation[] {
  return [
    defineOperation({
      method: 'GET',
      path: '/v2/auth-clients',
      summary: 'List the auth clients of a workspace, contract or tenant, or the global ones',
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
      summary: 'Create an auth client in a workspace, contract or tenant',
      tag,
      body: newAuthClientBody,
      responses: { 201: documentSchema(authClientSchema) },
      async run({ caller, body: { data }, idempotentRequest }) {
        expectType(data.type, 'auth-client');
        const created = await createAuthClient(services, caller, readNewAuthClient(data), idempotentRequest);
        return { status: 201, body: toAuthClientDocument(created) };
      },
    }),
    defineOperation({
      method: 'GET',
      path: '/v2/auth-clients/:id',
      summary: 'Get an auth client. Credentials are included at its own level only, and client secrets are masked',
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
      summary: 'Update an auth client. null removes a member of credentials',
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
      summary: 'Delete an auth client that has no secrets',
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
