import { Type } from '@sinclair/typebox';

import { workspaceResource } from '../../wire/directory.js';
import { document, listDocument, pageMeta } from '../../wire/jsonApi.js';
import type { Caller } from '../model/directory.js';
import type { DirectoryRepository } from '../store/store.js';
import { requirePermission, placeOfContract, placeOfTenant, getWorkspace } from '../usecases/access.js';
import { getContract, getTenant } from '../usecases/directory/directoryLookup.js';
import { listWorkspaces } from '../usecases/directory/directoryLists.js';
import { createWorkspace, type WorkspaceParent } from '../usecases/directory/workspaces.js';
import { badRequest, invalid } from '../usecases/apiErrors.js';
import type { Services } from '../usecases/services.js';
import { byCaller, expectType, nameSchema, newResource, related, toOne, type ToOne } from './directoryInput.js';
import { operation, type Operation } from './operation.js';
import { closed, documentSchema, listSchema, pageOf, pageParameters, resourceSchema } from './schemas.js';

const workspace = resourceSchema('workspace', Type.Object({ name: Type.String(), created_at: Type.String() }));
const tag = 'Workspaces';

export function workspaceOperations(services: Services): readonly Operation[] {
  const { directory } = services.store;
  return [
    operation({
      method: 'GET',
      path: '/v2/workspaces',
      summary: 'The workspaces that you see',
      tag,
      query: closed({
        contract_id: Type.Optional(Type.String({ description: 'Only those of this contract' })),
        tenant_id: Type.Optional(Type.String({ description: 'Only those of this tenant' })),
        ...pageParameters,
      }),
      answers: { 200: listSchema(workspace) },
      async run({ caller, query }) {
        const page = pageOf(query);
        const filter = { contractId: query.contract_id, tenantId: query.tenant_id };
        const { items, total } = await listWorkspaces(directory, caller, filter, page);
        return { status: 200, body: listDocument(items.map(workspaceResource), pageMeta(total, page)) };
      },
    }),
    operation({
      method: 'GET',
      path: '/v2/workspaces/:id',
      summary: 'One workspace',
      tag,
      params: closed({ id: Type.String() }),
      answers: { 200: documentSchema(workspace) },
      async run({ caller, params: { id } }) {
        return { status: 200, body: document(workspaceResource(await getWorkspace(services.store, caller, id))) };
      },
    }),
    operation({
      method: 'POST',
      path: '/v2/workspaces',
      summary: 'Makes a workspace in a contract, or in the contract "Default" of a tenant',
      tag,
      body: newResource({ name: nameSchema }, { contract: Type.Optional(toOne), tenant: Type.Optional(toOne) }),
      answers: { 201: documentSchema(workspace) },
      async run({ caller, body: { data }, repeatable }) {
        expectType(data.type, 'workspace');
        const parent = await parentFor(directory, caller, data.relationships);
        const made = await createWorkspace(services, byCaller(services, caller, repeatable), parent, data.attributes);
        return { status: 201, body: document(workspaceResource(made)) };
      },
    }),
  ];
}

/** @throws ApiError 400, 403, 404 */
async function parentFor(
  directory: DirectoryRepository,
  caller: Caller,
  relationships: { readonly contract?: ToOne | undefined; readonly tenant?: ToOne | undefined },
): Promise<WorkspaceParent> {
  if (relationships.contract !== undefined) {
    const { id, source } = related('contract', relationships.contract);
    const contract = await getContract(directory, caller, id, source);
    if (relationships.tenant !== undefined && related('tenant', relationships.tenant).id !== contract.tenantId) {
      throw badRequest(
        invalid('/data/relationships/tenant/data/id', 'The contract is in another tenant: leave the tenant out'),
      );
    }
    requirePermission(caller, 'contracts.directory.edit', placeOfContract(contract));
    return { contract };
  }
  if (relationships.tenant === undefined) {
    throw badRequest(
      invalid(
        '/data/relationships',
        'A workspace needs relationships.contract, or relationships.tenant for its default',
      ),
    );
  }
  const { id, source } = related('tenant', relationships.tenant);
  const tenant = await getTenant(directory, caller, id, source);
  requirePermission(caller, 'tenants.directory.edit', placeOfTenant(tenant));
  return { tenant };
}
