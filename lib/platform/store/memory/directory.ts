import type { Account, RoleAssignment } from '../../model/directory.js';
import type { Scope } from '../../model/scope.js';
import { Conflict, type DirectoryRepository } from '../store.js';
import { deleteAuthClient, deleteWorkspace } from './cascadeDelete.js';
import { type TableAccess, byId, paginate, type Tables, filterRows } from './tables.js';

export function memoryDirectory({ read, write }: TableAccess): DirectoryRepository {
  return {
    addTenant: (tenant) => write((tables) => tables.insert('tenants', tenant.id, tenant)),
    findTenant: (id) => read((tables) => tables.table('tenants').get(id)),
    listTenants: (scopes, page) =>
      read((tables) =>
        paginate(
          filterRows(tables.table('tenants'), ({ id }) => isInAnyScope(scopes, { tenant: id })),
          page,
        ),
      ),

    addContract: (contract) =>
      write((tables) => {
        tables.requireRow('tenants', contract.tenantId);
        tables.insert('contracts', contract.id, contract);
      }),
    findContract: (id) => read((tables) => tables.table('contracts').get(id)),
    listContracts: (scopes, page) =>
      read((tables) =>
        paginate(
          filterRows(tables.table('contracts'), ({ id, tenantId }) =>
            isInAnyScope(scopes, { tenant: tenantId, contract: id }),
          ),
          page,
        ),
      ),
    deleteContract: (id) => write((tables) => deleteContract(tables, id)),

    addWorkspace: (workspace) =>
      write((tables) => {
        tables.requireRow('tenants', workspace.tenantId);
        tables.requireRow('contracts', workspace.contractId);
        tables.insert('workspaces', workspace.id, workspace);
      }),
    findWorkspace: (id) => read((tables) => tables.table('workspaces').get(id)),
    listWorkspaces: (scopes, page) =>
      read((tables) =>
        paginate(
          filterRows(tables.table('workspaces'), ({ id, tenantId, contractId }) =>
            isInAnyScope(scopes, { tenant: tenantId, contract: contractId, workspace: id }),
          ),
          page,
        ),
      ),

    addUser: (user) =>
      write((tables) => {
        tables.requireRow('tenants', user.tenantId);
        if (filterRows(tables.table('users'), ({ email }) => email === user.email).length > 0)
          throw new Conflict('user.email');
        tables.insert('users', user.id, user);
      }),
    findUser: (id) => read((tables) => tables.table('users').get(id)),
    findUserByEmail: (email) => read((tables) => filterRows(tables.table('users'), (user) => user.email === email)[0]),
    listUsers: (tenantId, page) =>
      read((tables) =>
        paginate(
          filterRows(tables.table('users'), (user) => user.tenantId === tenantId),
          page,
        ),
      ),
    putRoleAssignment: (assignment) =>
      write((tables) => {
        tables.requireRow('users', assignment.userId);
        if (assignment.scope.level !== 'global') tables.requireRow(`${assignment.scope.level}s`, assignment.scope.id);
        tables.writableTable('grants').set(`${assignment.userId} ${scopeKey(assignment.scope)}`, assignment);
      }),
    listRoleAssignments: (userId) => read((tables) => listRoleAssignments(tables, userId)),

    addApiKey: (key) =>
      write((tables) => {
        tables.requireRow('users', key.userId);
        if (filterRows(tables.table('keys'), ({ hash }) => hash === key.hash).length > 0)
          throw new Conflict('api_key.hash');
        tables.insert('keys', key.id, key);
      }),
    findApiKey: (id) => read((tables) => tables.table('keys').get(id)),
    listApiKeys: (userId) =>
      read((tables) => filterRows(tables.table('keys'), (key) => key.userId === userId).sort(byId)),
    revokeApiKey: (id, atMs) =>
      write((tables) => {
        const key = tables.table('keys').get(id);
        if (key?.revokedAtMs !== null) return false;
        tables.writableTable('keys').set(id, { ...key, revokedAtMs: atMs });
        return true;
      }),
    findAccounts: (hashes) => read((tables) => findAccounts(tables, hashes)),
  };
}

/** The ids of the scopes that contain a row, by level. */
type Ancestors = Partial<Record<Exclude<Scope['level'], 'global'>, string>>;

function isInAnyScope(scopes: readonly Scope[], ancestors: Ancestors): boolean {
  return scopes.some((scope) => scope.level === 'global' || ancestors[scope.level] === scope.id);
}

export function scopeKey(scope: Scope): string {
  return scope.level === 'global' ? scope.level : `${scope.level} ${scope.id}`;
}

/** Returns the user's role assignments, widest scope first. */
function listRoleAssignments(tables: Tables, userId: string): RoleAssignment[] {
  const LEVELS = ['global', 'tenant', 'contract', 'workspace'];
  const order = ({ scope }: RoleAssignment): string => `${LEVELS.indexOf(scope.level)} ${scopeKey(scope)}`;
  return filterRows(tables.table('grants'), (assignment) => assignment.userId === userId).sort((a, b) =>
    order(a) < order(b) ? -1 : 1,
  );
}

function findAccounts(tables: Tables, hashes: readonly string[]): Map<string, Account> {
  const wanted = new Set(hashes);
  const found = new Map<string, Account>();
  for (const key of filterRows(
    tables.table('keys'),
    ({ hash, revokedAtMs }) => revokedAtMs === null && wanted.has(hash),
  )) {
    const user = tables.table('users').get(key.userId);
    if (user !== undefined)
      found.set(key.hash, { user, keyId: key.id, roleAssignments: listRoleAssignments(tables, user.id) });
  }
  return found;
}

function deleteContract(tables: Tables, id: string): boolean {
  if (!tables.writableTable('contracts').delete(id)) return false;
  const workspaces = filterRows(tables.table('workspaces'), ({ contractId }) => contractId === id);
  const deletedIds = new Set<string>([id, ...workspaces.map((workspace) => workspace.id)]);
  const isInside = ({ scope }: { readonly scope: Scope }): boolean =>
    (scope.level === 'contract' || scope.level === 'workspace') && deletedIds.has(scope.id);
  for (const workspace of workspaces) deleteWorkspace(tables, workspace.id);
  for (const client of filterRows(tables.table('authClients'), isInside)) deleteAuthClient(tables, client.id);
  for (const [key, assignment] of tables.table('grants'))
    if (isInside(assignment)) tables.writableTable('grants').delete(key);
  return true;
}
