import { Type } from '@sinclair/typebox';

import { toWorkspaceResource } from '../../wire/directory.js';
import { toDocument, toListDocument, toPageMeta } from '../../wire/jsonApi.js';
import type { Caller } from '../model/directory.js';
import type { DirectoryRepository } from '../store/store.js';
import { requirePermission, placeOfContract, placeOfTenant, getWorkspace } from '../usecases/access.js';
import { getContract, getTenant } from '../usecases/directory/directoryLookup.js';
import { listWorkspaces } from '../usecases/directory/directoryLists.js';
import { createWorkspace, type WorkspaceParent } from '../usecases/directory/workspaces.js';
import { badRequest, invalid } from '../usecases/apiErrors.js';
import type { Services } from '../usecases/services.js';
import {
  toActor,
  expectType,
  nameSchema,
  newResourceBody,
  readRelationship,
  toOneRelationship,
  type ToOneRelationship,
} from './jsonApiInput.js';
import { defineOperation, type Operation } from './operation.js';
import { strictObject, documentSchema, listSchema, readPage, pageParameters, resourceSchema } from './schemas.js';

const workspaceSchema = resourceSchema('workspace', Type.Object({ name: Type.String(), created_at: Type.String() }));
const tag = 'Workspaces';

export function workspaceOperations(services: Services): readonly Operation[] {
  const { directory } = services.store;
  return [
    defineOperation({
      method: 'GET',
      path: '/v2/workspaces',
      summary: 'List the workspaces that you can see',
      tag,
      query: strictObject({
        contract_id: Type.Optional(Type.String({ description: 'Only workspaces of this contract' })),
        tenant_id: Type.Optional(Type.String({ description: 'Only workspaces of this tenant' })),
        ...pageParameters,
      }),
      responses: { 200: listSchema(workspaceSchema) },
      async run({ caller, query }) {
        const page = readPage(query);
        const filter = { contractId: query.contract_id, tenantId: query.tenant_id };
        const { items, total } = await listWorkspaces(directory, caller, filter, page);
        return { status: 200, body: toListDocument(items.map(toWorkspaceResource), toPageMeta(total, page)) };
      },
    }),
    defineOperation({
      method: 'GET',
      path: '/v2/workspaces/:id',
      summary: 'Get a workspace',
      tag,
      params: strictObject({ id: Type.String() }),
      responses: { 200: documentSchema(workspaceSchema) },
      async run({ caller, params: { id } }) {
        return { status: 200, body: toDocument(toWorkspaceResource(await getWorkspace(services.store, caller, id))) };
      },
    }),
    defineOperation({
      method: 'POST',
      path: '/v2/workspaces',
      summary: 'Create a workspace in a contract, or in the contract "Default" of a tenant',
      tag,
      body: newResourceBody(
        { name: nameSchema },
        { contract: Type.Optional(toOneRelationship), tenant: Type.Optional(toOneRelationship) },
      ),
      responses: { 201: documentSchema(workspaceSchema) },
      async run({ caller, body: { data }, idempotentRequest }) {
        expectType(data.type, 'workspace');
        const parent = await resolveParent(directory, caller, data.relationships);
        const created = await createWorkspace(
          services,
          toActor(services, caller, idempotentRequest),
          parent,
          data.attributes,
        );
        return { status: 201, body: toDocument(toWorkspaceResource(created)) };
      },
    }),
  ];
}

/**
 * Returns the contract of the new workspace, or the tenant whose default contract it gets.
 * @throws ApiError `invalid`, `not_found`, `forbidden`
 */
async function resolveParent(
  directory: DirectoryRepository,
  caller: Caller,
  relationships: { readonly contract?: ToOneRelationship | undefined; readonly tenant?: ToOneRelationship | undefined },
): Promise<WorkspaceParent> {
  if (relationships.contract !== undefined) {
    const { id, source } = readRelationship('contract', relationships.contract);
    const contract = await getContract(directory, caller, id, source);
    if (
      relationships.tenant !== undefined &&
      readRelationship('tenant', relationships.tenant).id !== contract.tenantId
    ) {
      throw badRequest(
        invalid('/data/relationships/tenant/data/id', 'The contract belongs to another tenant: leave the tenant out'),
      );
    }
    requirePermission(caller, 'contracts.directory.edit', placeOfContract(contract));
    return { contract };
  }
  if (relationships.tenant === undefined) {
    throw badRequest(
      invalid(
        '/data/relationships',
        'Give relationships.contract, or relationships.tenant to use its default contract',
      ),
    );
  }
  const { id, source } = readRelationship('tenant', relationships.tenant);
  const tenant = await getTenant(directory, caller, id, source);
  requirePermission(caller, 'tenants.directory.edit', placeOfTenant(tenant));
  return { tenant };
}
