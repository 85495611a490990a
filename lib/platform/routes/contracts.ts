import { Type } from '@sinclair/typebox';

import { toContractResource } from '../../wire/directory.js';
import { toDocument, toListDocument, toPageMeta } from '../../wire/jsonApi.js';
import { requirePermission, placeOfContract, placeOfTenant } from '../usecases/access.js';
import { createContract, deleteContract } from '../usecases/directory/contracts.js';
import { getContract, getTenant } from '../usecases/directory/directoryLookup.js';
import { listContracts } from '../usecases/directory/directoryLists.js';
import type { Services } from '../usecases/services.js';
import {
  toActor,
  expectType,
  nameSchema,
  newResourceBody,
  readRelationship,
  toOneRelationship,
} from './jsonApiInput.js';
import { defineOperation, type Operation } from './operation.js';
import { strictObject, documentSchema, listSchema, readPage, pageParameters, resourceSchema } from './schemas.js';

const contractSchema = resourceSchema('contract', Type.Object({ name: Type.String(), created_at: Type.String() }));
const params = strictObject({ id: Type.String() });
const tag = 'Contracts';

export function contractOperations(services: Services): readonly Operation[] {
  const { directory } = services.store;
  return [
    defineOperation({
      method: 'GET',
      path: '/v2/contracts',
      summary: 'List the contracts that you can see',
      tag,
      query: strictObject({
        tenant_id: Type.Optional(Type.String({ description: 'Only contracts of this tenant' })),
        ...pageParameters,
      }),
      responses: { 200: listSchema(contractSchema) },
      async run({ caller, query }) {
        const page = readPage(query);
        const { items, total } = await listContracts(directory, caller, { tenantId: query.tenant_id }, page);
        return { status: 200, body: toListDocument(items.map(toContractResource), toPageMeta(total, page)) };
      },
    }),
    defineOperation({
      method: 'GET',
      path: '/v2/contracts/:id',
      summary: 'Get a contract',
      tag,
      params,
      responses: { 200: documentSchema(contractSchema) },
      async run({ caller, params: { id } }) {
        return { status: 200, body: toDocument(toContractResource(await getContract(directory, caller, id))) };
      },
    }),
    defineOperation({
      method: 'POST',
      path: '/v2/contracts',
      summary: 'Create a contract in a tenant',
      tag,
      body: newResourceBody({ name: nameSchema }, { tenant: toOneRelationship }),
      responses: { 201: documentSchema(contractSchema) },
      async run({ caller, body: { data }, idempotentRequest }) {
        expectType(data.type, 'contract');
        const { id, source } = readRelationship('tenant', data.relationships.tenant);
        const tenant = await getTenant(directory, caller, id, source);
        requirePermission(caller, 'tenants.directory.edit', placeOfTenant(tenant));
        const created = await createContract(
          services,
          toActor(services, caller, idempotentRequest),
          tenant,
          data.attributes,
        );
        return { status: 201, body: toDocument(toContractResource(created)) };
      },
    }),
    defineOperation({
      method: 'DELETE',
      path: '/v2/contracts/:id',
      summary: 'Delete a contract with its workspaces, auth clients and secrets',
      tag,
      params,
      responses: { 204: null },
      async run({ caller, params: { id } }) {
        const found = await getContract(directory, caller, id);
        requirePermission(caller, 'tenants.directory.edit', placeOfContract(found));
        await deleteContract(services, { caller }, found);
        return { status: 204 };
      },
    }),
  ];
}
