import type { Account, RoleAssignment } from '../../model/directory.js';
import type { Scope } from '../../model/scope.js';
import { Conflict, type DirectoryRepository } from '../store.js';
import { dropClient, dropWorkspace } from './removal.js';
import { type Access, byId, listed, type Tables, where } from './tables.js';

export function memoryDirectory({ read, write }: Access): DirectoryRepository {
  return {
    addTenant: (tenant) => write((tables) => tables.insert('tenants', tenant.id, tenant)),
    tenant: (id) => read((tables) => tables.of('tenants').get(id)),
    tenants: (scopes, page) =>
      read((tables) =>
        listed(
          where(tables.of('tenants'), ({ id }) => inAny(scopes, { tenant: id })),
          page,
        ),
      ),

    addContract: (contract) =>
      write((tables) => {
        tables.require('tenants', contract.tenantId);
        tables.insert('contracts', contract.id, contract);
      }),
    contract: (id) => read((tables) => tables.of('contracts').get(id)),
    contracts: (scopes, page) =>
      read((tables) =>
        listed(
          where(tables.of('contracts'), ({ id, tenantId }) => inAny(scopes, { tenant: tenantId, contract: id })),
          page,
        ),
      ),
    removeContract: (id) => write((tables) => removeContract(tables, id)),

    addWorkspace: (workspace) =>
      write((tables) => {
        tables.require('tenants', workspace.tenantId);
        tables.require('contracts', workspace.contractId);
        tables.insert('workspaces', workspace.id, workspace);
      }),
    workspace: (id) => read((tables) => tables.of('workspaces').get(id)),
    workspaces: (scopes, page) =>
      read((tables) =>
        listed(
          where(tables.of('workspaces'), ({ id, tenantId, contractId }) =>
            inAny(scopes, { tenant: tenantId, contract: contractId, workspace: id }),
          ),
          page,
        ),
      ),

    addUser: (user) =>
      write((tables) => {
        tables.require('tenants', user.tenantId);
        if (where(tables.of('users'), ({ email }) => email === user.email).length > 0) throw new Conflict('user.email');
        tables.insert('users', user.id, user);
      }),
    user: (id) => read((tables) => tables.of('users').get(id)),
    userByEmail: (email) => read((tables) => where(tables.of('users'), (user) => user.email === email)[0]),
    users: (tenantId, page) =>
      read((tables) =>
        listed(
          where(tables.of('users'), (user) => user.tenantId === tenantId),
          page,
        ),
      ),
    putGrant: (grant) =>
      write((tables) => {
        tables.require('users', grant.userId);
        if (grant.scope.level !== 'global') tables.require(`${grant.scope.level}s`, grant.scope.id);
        tables.change('grants').set(`${grant.userId} ${scopeKey(grant.scope)}`, grant);
      }),
    grants: (userId) => read((tables) => grantsOf(tables, userId)),

    addKey: (key) =>
      write((tables) => {
        tables.require('users', key.userId);
        if (where(tables.of('keys'), ({ hash }) => hash === key.hash).length > 0) throw new Conflict('api_key.hash');
        tables.insert('keys', key.id, key);
      }),
    key: (id) => read((tables) => tables.of('keys').get(id)),
    keys: (userId) => read((tables) => where(tables.of('keys'), (key) => key.userId === userId).sort(byId)),
    revokeKey: (id, atMs) =>
      write((tables) => {
        const key = tables.of('keys').get(id);
        if (key?.revokedAtMs !== null) return false;
        tables.change('keys').set(id, { ...key, revokedAtMs: atMs });
        return true;
      }),
    accounts: (hashes) => read((tables) => accounts(tables, hashes)),
  };
}

/** Of a scope that something lies in: the ids by level. */
type Ancestors = Partial<Record<Exclude<Scope['level'], 'global'>, string>>;

function inAny(scopes: readonly Scope[], ancestors: Ancestors): boolean {
  return scopes.some((scope) => scope.level === 'global' || ancestors[scope.level] === scope.id);
}

export function scopeKey(scope: Scope): string {
  return scope.level === 'global' ? scope.level : `${scope.level} ${scope.id}`;
}

/** The widest first, like everywhere. */
function grantsOf(tables: Tables, userId: string): RoleAssignment[] {
  const LEVELS = ['global', 'tenant', 'contract', 'workspace'];
  const order = ({ scope }: RoleAssignment): string => `${LEVELS.indexOf(scope.level)} ${scopeKey(scope)}`;
  return where(tables.of('grants'), (grant) => grant.userId === userId).sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

function accounts(tables: Tables, hashes: readonly string[]): Map<string, Account> {
  const wanted = new Set(hashes);
  const found = new Map<string, Account>();
  for (const key of where(tables.of('keys'), ({ hash, revokedAtMs }) => revokedAtMs === null && wanted.has(hash))) {
    const user = tables.of('users').get(key.userId);
    if (user !== undefined) found.set(key.hash, { user, keyId: key.id, grants: grantsOf(tables, user.id) });
  }
  return found;
}

function removeContract(tables: Tables, id: string): boolean {
  if (!tables.change('contracts').delete(id)) return false;
  const workspaces = where(tables.of('workspaces'), ({ contractId }) => contractId === id);
  const gone = new Set<string>([id, ...workspaces.map((workspace) => workspace.id)]);
  const inside = ({ scope }: { readonly scope: Scope }): boolean =>
    (scope.level === 'contract' || scope.level === 'workspace') && gone.has(scope.id);
  for (const workspace of workspaces) dropWorkspace(tables, workspace.id);
  for (const client of where(tables.of('authClients'), inside)) dropClient(tables, client.id);
  for (const [key, grant] of tables.of('grants')) if (inside(grant)) tables.change('grants').delete(key);
  return true;
}
