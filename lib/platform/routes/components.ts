import { Type } from '@sinclair/typebox';

import { componentResource } from '../../wire/component.js';
import { document, listDocument, pageMeta } from '../../wire/jsonApi.js';
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
import { byCaller, expectType, nameSchema, related, toOne } from './directoryInput.js';
import { expectId } from './expectId.js';
import { operation, type Operation } from './operation.js';
import { closed, documentSchema, listSchema, pageOf, pageParameters, resourceSchema } from './schemas.js';

const anyObject = Type.Record(Type.String(), Type.Unknown());
const descriptorSchema = Type.Unsafe<unknown>({ ...anyObject, description: "The component's component.json" });
const component = resourceSchema(
  'component',
  Type.Object({ name: Type.String(), team_name: Type.String(), descriptor: anyObject }),
);
const tag = 'Components';
const params = closed({ id: Type.String() });

export function componentOperations(services: Services): readonly Operation[] {
  const { store } = services;
  return [
    operation({
      method: 'GET',
      path: '/v2/components',
      summary: "Everybody's components and those of your tenants",
      tag,
      query: closed({
        contract_id: Type.Optional(Type.String({ description: 'Those that can be used under the contract' })),
        tenant_id: Type.Optional(Type.String({ description: 'Those that can be used in the tenant' })),
        ...pageParameters,
      }),
      answers: { 200: listSchema(component) },
      async run({ caller, query }) {
        const page = pageOf(query);
        const filter = { contractId: query.contract_id, tenantId: query.tenant_id };
        const { items, total } = await listComponents(store, caller, filter, page);
        return { status: 200, body: listDocument(items.map(render), pageMeta(total, page)) };
      },
    }),
    operation({
      method: 'GET',
      path: '/v2/components/:id',
      summary: 'One component with its descriptor',
      tag,
      params,
      answers: { 200: documentSchema(component) },
      async run({ caller, params: { id } }) {
        const found = await getComponent(store, caller, id);
        return { status: 200, body: document(render(await addTeamName(store, found))) };
      },
    }),
    operation({
      method: 'POST',
      path: '/v2/components',
      summary: 'Registers a component: for a tenant, or, by admins of the deployment, for everybody',
      tag,
      body: closed({
        data: closed({
          type: Type.String(),
          attributes: closed({ name: nameSchema, descriptor: descriptorSchema }),
          relationships: Type.Optional(closed({ tenant: Type.Optional(toOne) })),
        }),
      }),
      answers: { 201: documentSchema(component) },
      async run({ caller, body: { data }, repeatable }) {
        expectType(data.type, 'component');
        const named = data.relationships?.tenant;
        let tenantId = null;
        if (named !== undefined) {
          const { id, source } = related('tenant', named);
          tenantId = (await getTenant(store.directory, caller, id, source)).id;
        }
        requireEditPermission(caller, tenantId);
        const made = await addComponent(services, byCaller(services, caller, repeatable), {
          tenantId,
          name: readName(data.attributes.name),
          descriptor: descriptorFrom(data.attributes.descriptor),
          folder: null,
        });
        return { status: 201, body: document(render(await addTeamName(store, made))) };
      },
    }),
    operation({
      method: 'PATCH',
      path: '/v2/components/:id',
      summary: "Takes a component's new descriptor",
      tag,
      params,
      body: closed({
        data: closed({
          type: Type.String(),
          id: Type.Optional(Type.String()),
          attributes: closed({ descriptor: descriptorSchema }),
        }),
      }),
      answers: { 200: documentSchema(component) },
      async run({ caller, params: { id }, body: { data } }) {
        expectType(data.type, 'component');
        expectId(data.id, id);
        const found = await getEditableComponent(store, caller, id);
        const descriptor = descriptorFrom(data.attributes.descriptor);
        const updated = await updateComponent(services, { caller }, found, { descriptor });
        return { status: 200, body: document(render(await addTeamName(store, updated))) };
      },
    }),
  ];
}

function render({ component: { id, tenantId, name, descriptor }, teamName }: ComponentWithTeam) {
  return componentResource({ id, tenantId, name, teamName, descriptor });
}

/** @throws ApiError 400 with a pointer to each fault */
function descriptorFrom(input: unknown): Descriptor {
  const found = readDescriptor(input, '/data/attributes/descriptor');
  if ('problems' in found) throw badRequest(...found.problems);
  return found.descriptor;
}
