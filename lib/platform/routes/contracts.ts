import { Type } from '@sinclair/typebox';

import { contractResource } from '../../wire/directory.js';
import { document, listDocument, pageMeta } from '../../wire/jsonApi.js';
import { requirePermission, placeOfContract, placeOfTenant } from '../usecases/access.js';
import { createContract, deleteContract } from '../usecases/directory/contracts.js';
import { getContract, getTenant } from '../usecases/directory/directoryLookup.js';
import { listContracts } from '../usecases/directory/directoryLists.js';
import type { Services } from '../usecases/services.js';
import { byCaller, expectType, nameSchema, newResource, related, toOne } from './directoryInput.js';
import { operation, type Operation } from './operation.js';
import { closed, documentSchema, listSchema, pageOf, pageParameters, resourceSchema } from './schemas.js';

const contract = resourceSchema('contract', Type.Object({ name: Type.String(), created_at: Type.String() }));
const params = closed({ id: Type.String() });
const tag = 'Contracts';

export function contractOperations(services: Services): readonly Operation[] {
  const { directory } = services.store;
  return [
    operation({
      method: 'GET',
      path: '/v2/contracts',
      summary: 'The contracts that you see',
      tag,
      query: closed({
        tenant_id: Type.Optional(Type.String({ description: 'Only those of this tenant' })),
        ...pageParameters,
      }),
      answers: { 200: listSchema(contract) },
      async run({ caller, query }) {
        const page = pageOf(query);
        const { items, total } = await listContracts(directory, caller, { tenantId: query.tenant_id }, page);
        return { status: 200, body: listDocument(items.map(contractResource), pageMeta(total, page)) };
      },
    }),
    operation({
      method: 'GET',
      path: '/v2/contracts/:id',
      summary: 'One contract',
      tag,
      params,
      answers: { 200: documentSchema(contract) },
      async run({ caller, params: { id } }) {
        return { status: 200, body: document(contractResource(await getContract(directory, caller, id))) };
      },
    }),
    operation({
      method: 'POST',
      path: '/v2/contracts',
      summary: 'Makes a contract in a tenant',
      tag,
      body: newResource({ name: nameSchema }, { tenant: toOne }),
      answers: { 201: documentSchema(contract) },
      async run({ caller, body: { data }, repeatable }) {
        expectType(data.type, 'contract');
        const { id, source } = related('tenant', data.relationships.tenant);
        const tenant = await getTenant(directory, caller, id, source);
        requirePermission(caller, 'tenants.directory.edit', placeOfTenant(tenant));
        const made = await createContract(services, byCaller(services, caller, repeatable), tenant, data.attributes);
        return { status: 201, body: document(contractResource(made)) };
      },
    }),
    operation({
      method: 'DELETE',
      path: '/v2/contracts/:id',
      summary: 'Removes a contract with its workspaces, and the auth-clients and secrets in it and in them',
      tag,
      params,
      answers: { 204: null },
      async run({ caller, params: { id } }) {
        const found = await getContract(directory, caller, id);
        requirePermission(caller, 'tenants.directory.edit', placeOfContract(found));
        await deleteContract(services, { caller }, found);
        return { status: 204 };
      },
    }),
  ];
}
