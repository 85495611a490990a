import { RestError } from '../../errors.js';
import { ROLES, type Role, type Tenant, type User } from '../../platform/model/directory.js';
import type { Scope } from '../../platform/model/scope.js';
import type { DirectoryRepository } from '../../platform/store/store.js';
import { COMMAND_LINE_ACTOR } from '../../platform/usecases/directory/actor.js';
import { getWorkspaceOfTenant } from '../../platform/usecases/directory/directoryLookup.js';
import { inviteUser } from '../../platform/usecases/directory/users.js';
import { defineCommand } from '../command.js';
import { resolveTenant } from './resolveResource.js';
import { JSON_OPTION, printResult, printList, formatTime } from './printResult.js';
import { withStore } from './withStore.js';

export const userCommands = [
  defineCommand({
    name: 'users create',
    description: 'assigns a role in a tenant or a workspace to a user, who is created if necessary',
    options: {
      email: { value: 'EMAIL', description: 'e-mail address of the user', required: true },
      tenant: { value: 'TENANT', description: 'id of the tenant that the user belongs to', required: true },
      workspace: { value: 'WORKSPACE', description: 'id of the workspace for the role (default: the whole tenant)' },
      role: { value: 'ROLE', description: `one of ${ROLES.join(', ')}`, required: true },
      ...JSON_OPTION,
    },
    async run({ values }, { io }) {
      const role = readRole(values.role);
      const { user, roleAssignments, isNew } = await withStore(io, async (services) => {
        const { directory } = services.store;
        const tenant = await resolveTenant(directory, values.tenant);
        const scope = await resolveScope(directory, tenant, values.workspace);
        return inviteUser(services, COMMAND_LINE_ACTOR, tenant, { email: values.email, role, scope });
      });
      const object = { ...toOutput(user), grants: roleAssignments.map(({ role, scope }) => ({ role, ...scope })) };
      const text = `user ${user.id} (${user.email}) ${isNew ? 'created' : 'exists'}: ${role} of the ${
        values.workspace === undefined ? 'tenant' : 'workspace'
      }`;
      await printResult(io, values.json, object, text);
      return 0;
    },
  }),
  defineCommand({
    name: 'users list',
    description: 'lists the users',
    options: { tenant: { value: 'TENANT', description: 'only those of this tenant' }, ...JSON_OPTION },
    async run({ values }, { io }) {
      const users = await withStore(io, async ({ store: { directory } }) => {
        const tenants =
          values.tenant === undefined
            ? (await directory.listTenants([{ level: 'global' }])).items
            : [await resolveTenant(directory, values.tenant)];
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
  if (role === undefined) throw new RestError('usage', `--role must be one of ${ROLES.join(', ')}, not "${text}"`);
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
