import { Type } from '@sinclair/typebox';

import { userResource } from '../../wire/directory.js';
import { document, listDocument, pageMeta } from '../../wire/jsonApi.js';
import { ROLES, type Tenant } from '../model/directory.js';
import type { Scope } from '../model/scope.js';
import type { DirectoryRepository } from '../store/store.js';
import { requirePermission, placeOfTenant } from '../usecases/access.js';
import { getContractOfTenant, getTenant, getUser, getWorkspaceOfTenant } from '../usecases/directory/directoryLookup.js';
import { listUsers } from '../usecases/directory/directoryLists.js';
import { requireEditPermissions } from '../usecases/directory/scopes.js';
import { inviteUser } from '../usecases/directory/users.js';
import { badRequest, invalid } from '../usecases/apiErrors.js';
import type { Services } from '../usecases/services.js';
import { byCaller, expectType, newResource, related, toOne, type ToOne } from './directoryInput.js';
import { operation, type Operation } from './operation.js';
import { closed, documentSchema, listSchema, pageOf, pageParameters, resourceSchema } from './schemas.js';

const role = Type.Union(ROLES.map((name) => Type.Literal(name)));
const user = resourceSchema(
  'user',
  Type.Object({
    email: Type.String(),
    created_at: Type.String(),
    grants: Type.Optional(
      Type.Array(Type.Object({ role, level: Type.String(), id: Type.Optional(Type.String()) }), {
        description: 'What the user may do, and in which tenant, contract or workspace; not in lists',
      }),
    ),
  }),
);
const tag = 'Users';

export function userOperations(services: Services): readonly Operation[] {
  const { directory } = services.store;
  return [
    operation({
      method: 'GET',
      path: '/v2/users/me',
      summary: 'Whose API key this is, and what it may do',
      tag,
      answers: { 200: documentSchema(user) },
      run({ caller }) {
        return Promise.resolve({ status: 200, body: document(userResource(caller.user, caller.grants)) });
      },
    }),
    operation({
      method: 'GET',
      path: '/v2/users',
      summary: "A tenant's users",
      tag,
      query: closed({
        tenant_id: Type.Optional(Type.String({ description: 'Of this tenant; your own unless it is given' })),
        ...pageParameters,
      }),
      answers: { 200: listSchema(user) },
      async run({ caller, query }) {
        const page = pageOf(query);
        const { items, total } = await listUsers(directory, caller, query.tenant_id ?? caller.user.tenantId, page);
        return {
          status: 200,
          body: listDocument(
            items.map((it) => userResource(it)),
            pageMeta(total, page),
          ),
        };
      },
    }),
    operation({
      method: 'GET',
      path: '/v2/users/:id',
      summary: 'One user',
      tag,
      params: closed({ id: Type.String() }),
      answers: { 200: documentSchema(user) },
      async run({ caller, params: { id } }) {
        const found = await getUser(directory, caller, id);
        return { status: 200, body: document(userResource(found, await directory.grants(found.id))) };
      },
    }),
    operation({
      method: 'POST',
      path: '/v2/users',
      summary: 'Gives somebody a role in a tenant, or in a contract or workspace of it; makes the user if need be',
      tag,
      body: newResource(
        {
          email: Type.String({ minLength: 3, maxLength: 254 }),
          role,
          level: Type.Optional(Type.Literal('global', { description: 'A role in the whole deployment' })),
        },
        { tenant: toOne, contract: Type.Optional(toOne), workspace: Type.Optional(toOne) },
      ),
      answers: { 200: documentSchema(user), 201: documentSchema(user) },
      async run({ caller, body: { data }, repeatable }) {
        expectType(data.type, 'user');
        const { attributes, relationships } = data;
        const { id, source } = related('tenant', relationships.tenant);
        const tenant = await getTenant(directory, caller, id, source);
        requirePermission(caller, 'tenants.directory.edit', placeOfTenant(tenant));
        const scope = await scopeFor(directory, tenant, attributes.level, relationships);
        await requireEditPermissions(directory, caller, [scope]);
        const input = { email: attributes.email, role: attributes.role, scope };
        const { isNew: made, ...invited } = await inviteUser(services, byCaller(services, caller, repeatable), tenant, input);
        return { status: made ? 201 : 200, body: document(userResource(invited.user, invited.grants)) };
      },
    }),
  ];
}

/** The scope of a role: the tenant unless one thing more is said. @throws ApiError 400, 404 */
async function scopeFor(
  directory: DirectoryRepository,
  tenant: Tenant,
  level: 'global' | undefined,
  { contract, workspace }: { readonly contract?: ToOne | undefined; readonly workspace?: ToOne | undefined },
): Promise<Scope> {
  if ([level, contract, workspace].filter((it) => it !== undefined).length > 1) {
    const pointer =
      contract !== undefined && workspace !== undefined ? '/data/relationships' : '/data/attributes/level';
    throw badRequest(
      invalid(pointer, 'A role is held in one place: give the contract, the workspace, or the level "global"'),
    );
  }
  if (level !== undefined) return { level };
  if (contract !== undefined) {
    const { id, source } = related('contract', contract);
    return { level: 'contract', id: (await getContractOfTenant(directory, tenant, id, source)).id };
  }
  if (workspace !== undefined) {
    const { id, source } = related('workspace', workspace);
    return { level: 'workspace', id: (await getWorkspaceOfTenant(directory, tenant, id, source)).id };
  }
  return { level: 'tenant', id: tenant.id };
}
