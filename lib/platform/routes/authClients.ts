import { listDocument, pageMeta } from '../../wire/jsonApi.js';
import { createAuthClient } from '../usecases/authClients/createAuthClient.js';
import { deleteAuthClient } from '../usecases/authClients/deleteAuthClient.js';
import { patchAuthClient } from '../usecases/authClients/patchAuthClient.js';
import { listAuthClients, readAuthClient } from '../usecases/authClients/readAuthClients.js';
import type { Services } from '../usecases/services.js';
import {
  authClientSchema,
  clientParams,
  listQuery,
  namedInQuery,
  newClientBody,
  patchBody,
  patchFrom,
  render,
  rendered,
  scopeQuery,
  wantedFrom,
} from './authClientInput.js';
import { expectType } from './directoryInput.js';
import { expectId } from './expectId.js';
import { operation, type Operation } from './operation.js';
import { documentSchema, listSchema, pageOf } from './schemas.js';

const tag = 'Auth-clients';

export function authClientOperations(services: Services): readonly Operation[] {
  return [
    operation({
      method: 'GET',
      path: '/v2/auth-clients',
      summary: 'The auth-clients that are visible in a place; without one, the global ones',
      tag,
      query: listQuery,
      answers: { 200: listSchema(authClientSchema) },
      async run({ caller, query }) {
        const page = pageOf(query);
        const filter = { named: namedInQuery(query), componentId: query['filter[component]'] };
        const { items, total } = await listAuthClients(services, caller, filter, page);
        return { status: 200, body: listDocument(items.map(render), pageMeta(total, page)) };
      },
    }),
    operation({
      method: 'POST',
      path: '/v2/auth-clients',
      summary: 'Makes an auth-client; the relationship to a workspace, contract or tenant says where it is visible',
      tag,
      body: newClientBody,
      answers: { 201: documentSchema(authClientSchema) },
      async run({ caller, body: { data }, repeatable }) {
        expectType(data.type, 'auth-client');
        const made = await createAuthClient(services, caller, wantedFrom(data), repeatable);
        return { status: 201, body: rendered(made) };
      },
    }),
    operation({
      method: 'GET',
      path: '/v2/auth-clients/:id',
      summary: 'One auth-client; its credentials are shown at its own level, secrets in them never',
      tag,
      params: clientParams,
      query: scopeQuery,
      answers: { 200: documentSchema(authClientSchema) },
      async run({ caller, params: { id }, query }) {
        return { status: 200, body: rendered(await readAuthClient(services, caller, id, namedInQuery(query))) };
      },
    }),
    operation({
      method: 'PATCH',
      path: '/v2/auth-clients/:id',
      summary: 'Changes what is sent; null removes a member of credentials',
      tag,
      params: clientParams,
      body: patchBody,
      answers: { 200: documentSchema(authClientSchema) },
      async run({ caller, params: { id }, body: { data } }) {
        expectType(data.type, 'auth-client');
        expectId(data.id, id);
        const changed = await patchAuthClient(services, caller, id, patchFrom(data));
        return { status: 200, body: rendered(changed) };
      },
    }),
    operation({
      method: 'DELETE',
      path: '/v2/auth-clients/:id',
      summary: 'Deletes an auth-client that no secret is attached to',
      tag,
      params: clientParams,
      answers: { 204: null },
      async run({ caller, params: { id } }) {
        await deleteAuthClient(services, caller, id);
        return { status: 204 };
      },
    }),
  ];
}
