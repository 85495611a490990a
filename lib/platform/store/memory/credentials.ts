import { expiresSoon } from '../../model/refreshTokenExpiry.js';
import type { StoredSecret } from '../../model/secret.js';
import { isId } from '../../model/ids.js';
import {
  type AuthClientRepository,
  type ComponentRepository,
  Conflict,
  type ResolvedSecret,
  type SecretKey,
  type SecretRepository,
} from '../store.js';
import { scopeKey } from './directory.js';
import { deleteAuthClient, deleteSecret } from './cascadeDelete.js';
import { type TableAccess, byId, compare, paginate, pickRows, type Tables, filterRows } from './tables.js';

export function memoryComponents({ read, write }: TableAccess): ComponentRepository {
  const findByName = (tables: Tables, tenantId: string | null, name: string) =>
    filterRows(
      tables.table('components'),
      (component) => component.tenantId === tenantId && component.name === name,
    )[0];
  return {
    add: (component) =>
      write((tables) => {
        tables.requireRow('tenants', component.tenantId);
        if (findByName(tables, component.tenantId, component.name)) throw new Conflict('component.name');
        tables.insert('components', component.id, component);
      }),
    update: (id, changes) =>
      write((tables) => {
        const component = tables.table('components').get(id);
        if (component === undefined) return false;
        tables.writableTable('components').set(id, { ...component, ...changes });
        return true;
      }),
    find: (id) => read((tables) => tables.table('components').get(id)),
    findMany: (ids) => read((tables) => pickRows(tables.table('components'), ids).sort(byId)),
    findByName: (tenantId, name) => read((tables) => findByName(tables, tenantId, name)),
    list: (tenants, page) =>
      read((tables) =>
        paginate(
          filterRows(
            tables.table('components'),
            ({ tenantId }) => tenantId === null || tenants === 'all' || tenants.includes(tenantId),
          ),
          page,
        ),
      ),
  };
}

export function memoryAuthClients({ read, write }: TableAccess): AuthClientRepository {
  return {
    add: (client) =>
      write((tables) => {
        tables.requireRow('tenants', client.tenantId);
        if (client.scope.level !== 'global') tables.requireRow(`${client.scope.level}s`, client.scope.id);
        for (const id of client.componentIds) tables.requireRow('components', id);
        tables.insert('authClients', client.id, client);
      }),
    find: (id) => read((tables) => tables.table('authClients').get(id)),
    listUnrecognized: (limit) =>
      read((tables) =>
        filterRows(tables.table('authClients'), ({ provider }) => provider === null)
          .sort(byId)
          .slice(0, limit),
      ),
    findMany: (ids) => read((tables) => pickRows(tables.table('authClients'), ids).sort(byId)),
    list: ({ scopes, componentId }, page) =>
      read((tables) => {
        const wanted = new Set(scopes.map(scopeKey));
        const matching = filterRows(
          tables.table('authClients'),
          ({ scope, componentIds }) =>
            wanted.has(scopeKey(scope)) && (componentId === undefined || componentIds.includes(componentId)),
        );
        return paginate(matching, page);
      }),
    update: (id, changes, expected) =>
      write((tables) => {
        const client = tables.table('authClients').get(id);
        if (client === undefined || (expected !== undefined && client.sealed !== expected)) return undefined;
        for (const component of changes.componentIds ?? []) tables.requireRow('components', component);
        const changed = { ...client, ...changes };
        tables.writableTable('authClients').set(id, changed);
        return changed;
      }),
    incrementFailures: (id) =>
      write((tables) => {
        const client = tables.table('authClients').get(id);
        if (client === undefined) return 0;
        const failuresInRow = client.failuresInRow + 1;
        tables.writableTable('authClients').set(id, { ...client, failuresInRow });
        return failuresInRow;
      }),
    delete: (id) =>
      write((tables) => {
        if (filterRows(tables.table('secrets'), ({ authClientId }) => authClientId === id).length > 0) return 'in_use';
        if (!tables.table('authClients').has(id)) return 'missing';
        deleteAuthClient(tables, id);
        return 'deleted';
      }),
  };
}

export function memorySecrets({ read, write }: TableAccess): SecretRepository {
  return {
    add: (secret) =>
      write((tables) => {
        tables.requireRow('tenants', secret.tenantId);
        tables.requireRow('workspaces', secret.workspaceId);
        tables.requireRow('authClients', secret.authClientId);
        tables.requireRow('users', secret.userId);
        requireUniqueReference(tables, secret);
        tables.insert('secrets', secret.id, secret);
      }),
    findMany: (keys) => read((tables) => keys.map((key) => findByKey(tables, key))),
    findByIds: (ids) => read((tables) => ids.map((id) => resolveSecret(tables, tables.table('secrets').get(id)))),
    list: (filter, page) =>
      read((tables) => {
        const matching = filterRows(
          tables.table('secrets'),
          (secret) =>
            secret.workspaceId === filter.workspaceId &&
            (filter.userId === undefined || secret.userId === filter.userId) &&
            (filter.authClientId === undefined || secret.authClientId === filter.authClientId) &&
            (filter.reference === undefined || secret.reference === filter.reference) &&
            (filter.refreshTokenExpiry === undefined || expiresSoon(secret, filter.refreshTokenExpiry)),
        );
        return paginate(matching, page);
      }),
    countByAuthClient: (id) =>
      read((tables) => filterRows(tables.table('secrets'), ({ authClientId }) => authClientId === id).length),
    update: (id, changes, expected = {}) =>
      write((tables) => {
        const secret = tables.table('secrets').get(id);
        if (secret === undefined) return undefined;
        if (expected.sealed !== undefined && secret.sealed !== expected.sealed) return undefined;
        if (expected.version !== undefined && secret.version !== expected.version) return undefined;
        const changed = { ...secret, ...changes };
        requireUniqueReference(tables, changed);
        tables.writableTable('secrets').set(id, changed);
        return changed;
      }),
    findExpiringRefreshTokens: (at, limit) =>
      read((tables) =>
        filterRows(
          tables.table('secrets'),
          (secret) => secret.refreshTokenAlertedAtMs === null && expiresSoon(secret, at),
        )
          .sort((a, b) => compare(a.refreshTokenExpiresAtMs ?? 0, b.refreshTokenExpiresAtMs ?? 0))
          .slice(0, limit),
      ),
    markExpiryAlerted: ({ id, refreshTokenExpiresAtMs }, nowMs) =>
      write((tables) => {
        const secret = tables.table('secrets').get(id);
        const isPending = secret?.state === 'ready' && secret.refreshTokenAlertedAtMs === null;
        if (!isPending || secret.refreshTokenExpiresAtMs !== refreshTokenExpiresAtMs) return undefined;
        const alerted = { ...secret, refreshTokenAlertedAtMs: nowMs };
        tables.writableTable('secrets').set(id, alerted);
        return alerted;
      }),
    delete: (workspaceId, id) =>
      write((tables) => {
        if (tables.table('secrets').get(id)?.workspaceId !== workspaceId) return false;
        deleteSecret(tables, id);
        return true;
      }),
  };
}

function requireUniqueReference(tables: Tables, { id, workspaceId, reference }: StoredSecret): void {
  if (reference === null) return;
  const other = findByReference(tables, workspaceId, reference);
  if (other !== undefined && other.id !== id) throw new Conflict('secret.reference');
}

function findByReference(tables: Tables, workspaceId: string, reference: string): StoredSecret | undefined {
  return filterRows(tables.table('secrets'), (it) => it.workspaceId === workspaceId && it.reference === reference)[0];
}

function findByKey(tables: Tables, { workspaceId, idOrReference }: SecretKey): ResolvedSecret | undefined {
  const secretById = tables.table('secrets').get(idOrReference);
  const secret =
    secretById?.workspaceId === workspaceId || isId(idOrReference)
      ? secretById
      : findByReference(tables, workspaceId, idOrReference);
  return secret?.workspaceId === workspaceId ? resolveSecret(tables, secret) : undefined;
}

function resolveSecret(tables: Tables, secret: StoredSecret | undefined): ResolvedSecret | undefined {
  if (secret === undefined) return undefined;
  const workspace = tables.table('workspaces').get(secret.workspaceId);
  const client = tables.table('authClients').get(secret.authClientId);
  return workspace && client ? { secret, workspace, client } : undefined;
}
