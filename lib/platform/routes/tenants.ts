import { Type } from '@sinclair/typebox';

import { tenantResource } from '../../wire/directory.js';
import { document, listDocument, pageMeta } from '../../wire/jsonApi.js';
import { requirePermission, DEPLOYMENT } from '../usecases/access.js';
import { getTenant } from '../usecases/directory/directoryLookup.js';
import { listTenants } from '../usecases/directory/directoryLists.js';
import { createTenant } from '../usecases/directory/tenants.js';
import type { Services } from '../usecases/services.js';
import { byCaller, expectType, nameSchema, newAttributes } from './directoryInput.js';
import { operation, type Operation } from './operation.js';
import { closed, documentSchema, listSchema, pageOf, pageParameters, resourceSchema } from './schemas.js';

const tenant = resourceSchema('tenant', Type.Object({ name: Type.String(), created_at: Type.String() }));
const tag = 'Tenants';

export function tenantOperations(services: Services): readonly Operation[] {
  const { directory } = services.store;
  return [
    operation({
      method: 'GET',
      path: '/v2/tenants',
      summary: 'The tenants that you see',
      tag,
      query: closed(pageParameters),
      answers: { 200: listSchema(tenant) },
      async run({ caller, query }) {
        const page = pageOf(query);
        const { items, total } = await listTenants(directory, caller, page);
        return { status: 200, body: listDocument(items.map(tenantResource), pageMeta(total, page)) };
      },
    }),
    operation({
      method: 'GET',
      path: '/v2/tenants/:id',
      summary: 'One tenant',
      tag,
      params: closed({ id: Type.String() }),
      answers: { 200: documentSchema(tenant) },
      async run({ caller, params }) {
        return { status: 200, body: document(tenantResource(await getTenant(directory, caller, params.id))) };
      },
    }),
    operation({
      method: 'POST',
      path: '/v2/tenants',
      summary: 'Makes a tenant; for admins of the deployment',
      tag,
      body: newAttributes({ name: nameSchema }),
      answers: { 201: documentSchema(tenant) },
      async run({ caller, body: { data }, repeatable }) {
        expectType(data.type, 'tenant');
        requirePermission(caller, 'global.directory.edit', DEPLOYMENT);
        const made = await createTenant(services, byCaller(services, caller, repeatable), data.attributes);
        return { status: 201, body: document(tenantResource(made)) };
      },
    }),
  ];
}
