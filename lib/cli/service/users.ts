import { RestError } from '../../errors.js';
import { ROLES, type Role, type Tenant, type User } from '../../platform/model/directory.js';
import type { Scope } from '../../platform/model/scope.js';
import type { DirectoryRepository } from '../../platform/store/store.js';
import { COMMAND_LINE_ACTOR } from '../../platform/usecases/directory/actor.js';
import { getWorkspaceOfTenant } from '../../platform/usecases/directory/directoryLookup.js';
import { inviteUser } from '../../platform/usecases/directory/users.js';
import { defineCommand } from '../command.js';
import { findTenant } from './findResource.js';
import { JSON_OPTION, printResult, printList, formatTime } from './printResult.js';
import { withStore } from './withStore.js';

export const userCommands = [
  defineCommand({
    name: 'users create',
    about: 'gives somebody a role in a tenant or a workspace; makes the user if need be',
    options: {
      email: { value: 'EMAIL', about: 'the name to sign in with', required: true },
      tenant: { value: 'TENANT', about: 'id of the tenant that the user belongs to', required: true },
      workspace: { value: 'WORKSPACE', about: 'id of the workspace for the role; without it the whole tenant' },
      role: { value: 'ROLE', about: `one of ${ROLES.join(', ')}`, required: true },
      ...JSON_OPTION,
    },
    async run({ values }, { io }) {
      const role = readRole(values.role);
      const {
        user,
        grants,
        isNew: made,
      } = await withStore(io, async (services) => {
        const { directory } = services.store;
        const tenant = await findTenant(directory, values.tenant);
        const scope = await resolveScope(directory, tenant, values.workspace);
        return inviteUser(services, COMMAND_LINE_ACTOR, tenant, { email: values.email, role, scope });
      });
      const object = { ...toOutput(user), grants: grants.map((grant) => ({ role: grant.role, ...grant.scope })) };
      const text = `user ${user.id} (${user.email}) ${made ? 'made' : 'was there'}: ${role} of the ${
        values.workspace === undefined ? 'tenant' : 'workspace'
      }`;
      await printResult(io, values.json, object, text);
      return 0;
    },
  }),
  defineCommand({
    name: 'users list',
    about: 'lists the users',
    options: { tenant: { value: 'TENANT', about: 'only those of this tenant' }, ...JSON_OPTION },
    async run({ values }, { io }) {
      const users = await withStore(io, async ({ store: { directory } }) => {
        const tenants =
          values.tenant === undefined
            ? (await directory.listTenants([{ level: 'global' }])).items
            : [await findTenant(directory, values.tenant)];
        const lists = await Promise.all(tenants.map(({ id }) => directory.listUsers(id)));
        return lists.flatMap(({ items }) => items);
      });
      await printList(io, values.json, 'users', users.map(toOutput));
      return 0;
    },
  }),
];

function readRole(text: string): Role {
  const role = ROLES.find((name) => name === text);
  if (role === undefined) throw new RestError('usage', `--role is one of ${ROLES.join(', ')}, not "${text}"`);
  return role;
}

async function resolveScope(
  directory: DirectoryRepository,
  tenant: Tenant,
  workspace: string | undefined,
): Promise<Scope> {
  if (workspace === undefined) return { level: 'tenant', id: tenant.id };
  return { level: 'workspace', id: (await getWorkspaceOfTenant(directory, tenant, workspace)).id };
}

function toOutput({ id, email, tenantId, createdAtMs }: User) {
  return { id, email, tenant: tenantId, created_at: formatTime(createdAtMs) };
}
