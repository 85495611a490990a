import { Type } from '@sinclair/typebox';

import { toUserResource } from '../../wire/directory.js';
import { toDocument, toListDocument, toPageMeta } from '../../wire/jsonApi.js';
import { ROLES, type Tenant } from '../model/directory.js';
import type { Scope } from '../model/scope.js';
import type { DirectoryRepository } from '../store/store.js';
import { requirePermission, placeOfTenant } from '../usecases/access.js';
import {
  getContractOfTenant,
  getTenant,
  getUser,
  getWorkspaceOfTenant,
} from '../usecases/directory/directoryLookup.js';
import { listUsers } from '../usecases/directory/directoryLists.js';
import { requireEditPermissions } from '../usecases/directory/scopes.js';
import { inviteUser } from '../usecases/directory/users.js';
import { badRequest, invalid } from '../usecases/apiErrors.js';
import type { Services } from '../usecases/services.js';
import {
  toActor,
  expectType,
  newResourceBody,
  readRelationship,
  toOneRelationship,
  type ToOneRelationship,
} from './jsonApiInput.js';
import { defineOperation, type Operation } from './operation.js';
import { strictObject, documentSchema, listSchema, readPage, pageParameters, resourceSchema } from './schemas.js';

const roleSchema = Type.Union(ROLES.map((name) => Type.Literal(name)));
const userSchema = resourceSchema(
  'user',
  Type.Object({
    email: Type.String(),
    created_at: Type.String(),
    grants: Type.Optional(
      Type.Array(Type.Object({ role: roleSchema, level: Type.String(), id: Type.Optional(Type.String()) }), {
        description: "The user's role assignments. Not included in lists",
      }),
    ),
  }),
);
const tag = 'Users';

export function userOperations(services: Services): readonly Operation[] {
  const { directory } = services.store;
  return [
    defineOperation({
      method: 'GET',
      path: '/v2/users/me',
      summary: 'Get the authenticated user',
      tag,
      responses: { 200: documentSchema(userSchema) },
      run({ caller }) {
        return Promise.resolve({ status: 200, body: toDocument(toUserResource(caller.user, caller.roleAssignments)) });
      },
    }),
    defineOperation({
      method: 'GET',
      path: '/v2/users',
      summary: 'List the users of a tenant',
      tag,
      query: strictObject({
        tenant_id: Type.Optional(Type.String({ description: 'The tenant; your own by default' })),
        ...pageParameters,
      }),
      responses: { 200: listSchema(userSchema) },
      async run({ caller, query }) {
        const page = readPage(query);
        const { items, total } = await listUsers(directory, caller, query.tenant_id ?? caller.user.tenantId, page);
        return {
          status: 200,
          body: toListDocument(
            items.map((it) => toUserResource(it)),
            toPageMeta(total, page),
          ),
        };
      },
    }),
    defineOperation({
      method: 'GET',
      path: '/v2/users/:id',
      summary: 'Get a user',
      tag,
      params: strictObject({ id: Type.String() }),
      responses: { 200: documentSchema(userSchema) },
      async run({ caller, params: { id } }) {
        const found = await getUser(directory, caller, id);
        return { status: 200, body: toDocument(toUserResource(found, await directory.listRoleAssignments(found.id))) };
      },
    }),
    defineOperation({
      method: 'POST',
      path: '/v2/users',
      summary:
        'Assign a role in a tenant, contract or workspace. Creates the user if there is none with this e-mail address',
      tag,
      body: newResourceBody(
        {
          email: Type.String({ minLength: 3, maxLength: 254 }),
          role: roleSchema,
          level: Type.Optional(Type.Literal('global', { description: 'Assign the role in the whole deployment' })),
        },
        {
          tenant: toOneRelationship,
          contract: Type.Optional(toOneRelationship),
          workspace: Type.Optional(toOneRelationship),
        },
      ),
      responses: { 200: documentSchema(userSchema), 201: documentSchema(userSchema) },
      async run({ caller, body: { data }, idempotentRequest }) {
        expectType(data.type, 'user');
        const { attributes, relationships } = data;
        const { id, source } = readRelationship('tenant', relationships.tenant);
        const tenant = await getTenant(directory, caller, id, source);
        requirePermission(caller, 'tenants.directory.edit', placeOfTenant(tenant));
        const scope = await resolveScope(directory, tenant, attributes.level, relationships);
        await requireEditPermissions(directory, caller, [scope]);
        const input = { email: attributes.email, role: attributes.role, scope };
        const { isNew, ...invited } = await inviteUser(
          services,
          toActor(services, caller, idempotentRequest),
          tenant,
          input,
        );
        return { status: isNew ? 201 : 200, body: toDocument(toUserResource(invited.user, invited.roleAssignments)) };
      },
    }),
  ];
}

/**
 * Returns the scope of a role: the tenant unless a contract, a workspace or the level "global" is given.
 * @throws ApiError `invalid`, `not_found` for more than one of them, and for a missing one
 */
async function resolveScope(
  directory: DirectoryRepository,
  tenant: Tenant,
  level: 'global' | undefined,
  {
    contract,
    workspace,
  }: { readonly contract?: ToOneRelationship | undefined; readonly workspace?: ToOneRelationship | undefined },
): Promise<Scope> {
  if ([level, contract, workspace].filter((it) => it !== undefined).length > 1) {
    const pointer =
      contract !== undefined && workspace !== undefined ? '/data/relationships' : '/data/attributes/level';
    throw badRequest(invalid(pointer, 'A role has one scope: give the contract, the workspace or the level "global"'));
  }
  if (level !== undefined) return { level };
  if (contract !== undefined) {
    const { id, source } = readRelationship('contract', contract);
    return { level: 'contract', id: (await getContractOfTenant(directory, tenant, id, source)).id };
  }
  if (workspace !== undefined) {
    const { id, source } = readRelationship('workspace', workspace);
    return { level: 'workspace', id: (await getWorkspaceOfTenant(directory, tenant, id, source)).id };
  }
  return { level: 'tenant', id: tenant.id };
}
