import type { StoredSecret } from '../../model/secret.js';
import { isId } from '../../model/ids.js';
import {
  type AuthClientRepository,
  type ComponentRepository,
  Conflict,
  type SecretInPlace,
  type SecretKey,
  type SecretRepository,
} from '../store.js';
import { scopeKey } from './directory.js';
import { dropClient, dropSecret } from './removal.js';
import { type Access, byId, listed, pick, type Tables, where } from './tables.js';

export function memoryComponents({ read, write }: Access): ComponentRepository {
  const named = (tables: Tables, tenantId: string | null, name: string) =>
    where(tables.of('components'), (component) => component.tenantId === tenantId && component.name === name)[0];
  return {
    add: (component) =>
      write((tables) => {
        tables.require('tenants', component.tenantId);
        if (named(tables, component.tenantId, component.name)) throw new Conflict('component.name');
        tables.insert('components', component.id, component);
      }),
    update: (id, changes) =>
      write((tables) => {
        const component = tables.of('components').get(id);
        if (component === undefined) return false;
        tables.change('components').set(id, { ...component, ...changes });
        return true;
      }),
    find: (id) => read((tables) => tables.of('components').get(id)),
    findMany: (ids) => read((tables) => pick(tables.of('components'), ids).sort(byId)),
    byName: (tenantId, name) => read((tables) => named(tables, tenantId, name)),
    list: (tenants, page) =>
      read((tables) =>
        listed(
          where(
            tables.of('components'),
            ({ tenantId }) => tenantId === null || tenants === 'all' || tenants.includes(tenantId),
          ),
          page,
        ),
      ),
  };
}

export function memoryAuthClients({ read, write }: Access): AuthClientRepository {
  return {
    add: (client) =>
      write((tables) => {
        tables.require('tenants', client.tenantId);
        if (client.scope.level !== 'global') tables.require(`${client.scope.level}s`, client.scope.id);
        for (const id of client.componentIds) tables.require('components', id);
        tables.insert('authClients', client.id, client);
      }),
    find: (id) => read((tables) => tables.of('authClients').get(id)),
    findMany: (ids) => read((tables) => pick(tables.of('authClients'), ids).sort(byId)),
    list: ({ scopes, componentId }, page) =>
      read((tables) => {
        const wanted = new Set(scopes.map(scopeKey));
        const fitting = where(
          tables.of('authClients'),
          ({ scope, componentIds }) =>
            wanted.has(scopeKey(scope)) && (componentId === undefined || componentIds.includes(componentId)),
        );
        return listed(fitting, page);
      }),
    update: (id, changes, expected) =>
      write((tables) => {
        const client = tables.of('authClients').get(id);
        if (client === undefined || (expected !== undefined && client.sealed !== expected)) return undefined;
        for (const component of changes.componentIds ?? []) tables.require('components', component);
        const changed = { ...client, ...changes };
        tables.change('authClients').set(id, changed);
        return changed;
      }),
    countFailure: (id) =>
      write((tables) => {
        const client = tables.of('authClients').get(id);
        if (client === undefined) return 0;
        const failuresInRow = client.failuresInRow + 1;
        tables.change('authClients').set(id, { ...client, failuresInRow });
        return failuresInRow;
      }),
    remove: (id) =>
      write((tables) => {
        if (where(tables.of('secrets'), ({ authClientId }) => authClientId === id).length > 0) return 'in_use';
        if (!tables.of('authClients').has(id)) return 'missing';
        dropClient(tables, id);
        return 'removed';
      }),
  };
}

export function memorySecrets({ read, write }: Access): SecretRepository {
  return {
    add: (secret) =>
      write((tables) => {
        tables.require('tenants', secret.tenantId);
        tables.require('workspaces', secret.workspaceId);
        tables.require('authClients', secret.authClientId);
        tables.require('users', secret.userId);
        refuseTaken(tables, secret);
        tables.insert('secrets', secret.id, secret);
      }),
    findMany: (keys) => read((tables) => keys.map((key) => inPlace(tables, key))),
    findByIds: (ids) => read((tables) => ids.map((id) => withPlace(tables, tables.of('secrets').get(id)))),
    list: (filter, page) =>
      read((tables) => {
        const fitting = where(
          tables.of('secrets'),
          ({ workspaceId, userId, authClientId, reference }) =>
            workspaceId === filter.workspaceId &&
            (filter.userId === undefined || userId === filter.userId) &&
            (filter.authClientId === undefined || authClientId === filter.authClientId) &&
            (filter.reference === undefined || reference === filter.reference),
        );
        return listed(fitting, page);
      }),
    countOf: (id) => read((tables) => where(tables.of('secrets'), ({ authClientId }) => authClientId === id).length),
    update: (id, changes, expected = {}) =>
      write((tables) => {
        const secret = tables.of('secrets').get(id);
        if (secret === undefined) return undefined;
        if (expected.sealed !== undefined && secret.sealed !== expected.sealed) return undefined;
        if (expected.version !== undefined && secret.version !== expected.version) return undefined;
        const changed = { ...secret, ...changes };
        refuseTaken(tables, changed);
        tables.change('secrets').set(id, changed);
        return changed;
      }),
    remove: (workspaceId, id) =>
      write((tables) => {
        if (tables.of('secrets').get(id)?.workspaceId !== workspaceId) return false;
        dropSecret(tables, id);
        return true;
      }),
  };
}

function refuseTaken(tables: Tables, { id, workspaceId, reference }: StoredSecret): void {
  if (reference === null) return;
  const other = byReference(tables, workspaceId, reference);
  if (other !== undefined && other.id !== id) throw new Conflict('secret.reference');
}

function byReference(tables: Tables, workspaceId: string, reference: string): StoredSecret | undefined {
  return where(tables.of('secrets'), (it) => it.workspaceId === workspaceId && it.reference === reference)[0];
}

function inPlace(tables: Tables, { workspaceId, idOrReference }: SecretKey): SecretInPlace | undefined {
  const byItsId = tables.of('secrets').get(idOrReference);
  const secret =
    byItsId?.workspaceId === workspaceId || isId(idOrReference)
      ? byItsId
      : byReference(tables, workspaceId, idOrReference);
  return secret?.workspaceId === workspaceId ? withPlace(tables, secret) : undefined;
}

function withPlace(tables: Tables, secret: StoredSecret | undefined): SecretInPlace | undefined {
  if (secret === undefined) return undefined;
  const workspace = tables.of('workspaces').get(secret.workspaceId);
  const client = tables.of('authClients').get(secret.authClientId);
  return workspace && client ? { secret, workspace, client } : undefined;
}
