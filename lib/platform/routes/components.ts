import { Type } from '@sinclair/typebox';

import { toComponentResource } from '../../wire/component.js';
import { toDocument, toListDocument, toPageMeta } from '../../wire/jsonApi.js';
import type { Descriptor } from '../model/component.js';
import { readDescriptor } from '../model/readDescriptor.js';
import { addComponent, updateComponent } from '../usecases/components/changeComponent.js';
import {
  getComponent,
  requireEditPermission,
  getEditableComponent,
  listComponents,
  addTeamName,
  type ComponentWithTeam,
} from '../usecases/components/findComponents.js';
import { getTenant } from '../usecases/directory/directoryLookup.js';
import { readName } from '../usecases/directory/nameAndEmail.js';
import { badRequest } from '../usecases/apiErrors.js';
import type { Services } from '../usecases/services.js';
import { toActor, expectType, nameSchema, readRelationship, toOneRelationship } from './jsonApiInput.js';
import { expectId } from './expectId.js';
import { defineOperation, type Operation } from './operation.js';
import { strictObject, documentSchema, listSchema, readPage, pageParameters, resourceSchema } from './schemas.js';

const anyObjectSchema = Type.Record(Type.String(), Type.Unknown());
const descriptorSchema = Type.Unsafe<unknown>({
  ...anyObjectSchema,
  description: "The content of the component's component.json",
});
const componentSchema = resourceSchema(
  'component',
  Type.Object({ name: Type.String(), team_name: Type.String(), descriptor: anyObjectSchema }),
);
const tag = 'Components';
const params = strictObject({ id: Type.String() });

export function componentOperations(services: Services): readonly Operation[] {
  const { store } = services;
  return [
    defineOperation({
      method: 'GET',
      path: '/v2/components',
      summary: 'List the public components and those of your tenants',
      tag,
      query: strictObject({
        contract_id: Type.Optional(Type.String({ description: 'Only components that the contract can use' })),
        tenant_id: Type.Optional(Type.String({ description: 'Only components that the tenant can use' })),
        ...pageParameters,
      }),
      responses: { 200: listSchema(componentSchema) },
      async run({ caller, query }) {
        const page = readPage(query);
        const filter = { contractId: query.contract_id, tenantId: query.tenant_id };
        const { items, total } = await listComponents(store, caller, filter, page);
        return { status: 200, body: toListDocument(items.map(toResource), toPageMeta(total, page)) };
      },
    }),
    defineOperation({
      method: 'GET',
      path: '/v2/components/:id',
      summary: 'Get a component with its descriptor',
      tag,
      params,
      responses: { 200: documentSchema(componentSchema) },
      async run({ caller, params: { id } }) {
        const found = await getComponent(store, caller, id);
        return { status: 200, body: toDocument(toResource(await addTeamName(store, found))) };
      },
    }),
    defineOperation({
      method: 'POST',
      path: '/v2/components',
      summary: 'Register a component for a tenant or, as a deployment admin, for all tenants',
      tag,
      body: strictObject({
        data: strictObject({
          type: Type.String(),
          attributes: strictObject({ name: nameSchema, descriptor: descriptorSchema }),
          relationships: Type.Optional(strictObject({ tenant: Type.Optional(toOneRelationship) })),
        }),
      }),
      responses: { 201: documentSchema(componentSchema) },
      async run({ caller, body: { data }, idempotentRequest }) {
        expectType(data.type, 'component');
        const named = data.relationships?.tenant;
        let tenantId = null;
        if (named !== undefined) {
          const { id, source } = readRelationship('tenant', named);
          tenantId = (await getTenant(store.directory, caller, id, source)).id;
        }
        requireEditPermission(caller, tenantId);
        const created = await addComponent(services, toActor(services, caller, idempotentRequest), {
          tenantId,
          name: readName(data.attributes.name),
          descriptor: parseDescriptor(data.attributes.descriptor),
          folder: null,
        });
        return { status: 201, body: toDocument(toResource(await addTeamName(store, created))) };
      },
    }),
    defineOperation({
      method: 'PATCH',
      path: '/v2/components/:id',
      summary: "Update a component's descriptor",
      tag,
      params,
      body: strictObject({
        data: strictObject({
          type: Type.String(),
          id: Type.Optional(Type.String()),
          attributes: strictObject({ descriptor: descriptorSchema }),
        }),
      }),
      responses: { 200: documentSchema(componentSchema) },
      async run({ caller, params: { id }, body: { data } }) {
        expectType(data.type, 'component');
        expectId(data.id, id);
        const found = await getEditableComponent(store, caller, id);
        const descriptor = parseDescriptor(data.attributes.descriptor);
        const updated = await updateComponent(services, { caller }, found, { descriptor });
        return { status: 200, body: toDocument(toResource(await addTeamName(store, updated))) };
      },
    }),
  ];
}

function toResource({ component: { id, tenantId, name, descriptor }, teamName }: ComponentWithTeam) {
  return toComponentResource({ id, tenantId, name, teamName, descriptor });
}

/**
 * Returns the validated descriptor. The error has a pointer to each problem.
 * @throws ApiError `invalid` for an invalid descriptor
 */
function parseDescriptor(input: unknown): Descriptor {
  const found = readDescriptor(input, '/data/attributes/descriptor');
  if ('problems' in found) throw badRequest(...found.problems);
  return found.descriptor;
}
