import { Type } from '@sinclair/typebox';

import { toTenantResource } from '../../wire/directory.js';
import { toDocument, toListDocument, toPageMeta } from '../../wire/jsonApi.js';
import { requirePermission, DEPLOYMENT } from '../usecases/access.js';
import { getTenant } from '../usecases/directory/directoryLookup.js';
import { listTenants } from '../usecases/directory/directoryLists.js';
import { createTenant } from '../usecases/directory/tenants.js';
import type { Services } from '../usecases/services.js';
import { toActor, expectType, nameSchema, newUnrelatedResourceBody } from './jsonApiInput.js';
import { defineOperation, type Operation } from './operation.js';
import { strictObject, documentSchema, listSchema, readPage, pageParameters, resourceSchema } from './schemas.js';

const tenantSchema = resourceSchema('tenant', Type.Object({ name: Type.String(), created_at: Type.String() }));
const tag = 'Tenants';

export function tenantOperations(services: Services): readonly Operation[] {
  const { directory } = services.store;
  return [
    defineOperation({
      method: 'GET',
      path: '/v2/tenants',
      summary: 'List the tenants that you can see',
      tag,
      query: strictObject(pageParameters),
      responses: { 200: listSchema(tenantSchema) },
      async run({ caller, query }) {
        const page = readPage(query);
        const { items, total } = await listTenants(directory, caller, page);
        return { status: 200, body: toListDocument(items.map(toTenantResource), toPageMeta(total, page)) };
      },
    }),
    defineOperation({
      method: 'GET',
      path: '/v2/tenants/:id',
      summary: 'Get a tenant',
      tag,
      params: strictObject({ id: Type.String() }),
      responses: { 200: documentSchema(tenantSchema) },
      async run({ caller, params }) {
        return { status: 200, body: toDocument(toTenantResource(await getTenant(directory, caller, params.id))) };
      },
    }),
    defineOperation({
      method: 'POST',
      path: '/v2/tenants',
      summary: 'Create a tenant. Requires a deployment admin',
      tag,
      body: newUnrelatedResourceBody({ name: nameSchema }),
      responses: { 201: documentSchema(tenantSchema) },
      async run({ caller, body: { data }, idempotentRequest }) {
        expectType(data.type, 'tenant');
        requirePermission(caller, 'global.directory.edit', DEPLOYMENT);
        const created = await createTenant(services, toActor(services, caller, idempotentRequest), data.attributes);
        return { status: 201, body: toDocument(toTenantResource(created)) };
      },
    }),
  ];
}
