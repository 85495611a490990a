import { type RawBuilder, sql } from 'kysely';

import type { AuthClient } from '../../model/authClient.js';
import type { AuthClientId, ComponentId } from '../../model/ids.js';
import type { AuthClientRepository } from '../store.js';
import { COLUMNS, pickColumns } from './columns.js';
import { inTransaction, isInAnyScope, isOneOf, paginate, toScopeColumns, toScope } from './queries.js';
import type { DatabaseAccess, AuthClientRow, Db, Engine } from './schema.js';

export function sqlAuthClients(access: DatabaseAccess): AuthClientRepository {
  const { engine, read, write } = access;
  const all = selectAll(engine, read);
  return {
    add: ({ scope, componentIds, ...client }) =>
      inTransaction(write, async (db) => {
        const row = { ...client, ...toScopeColumns(scope) };
        await db.insertInto('authClients').values(pickColumns(row, COLUMNS.authClients)).execute();
        await addComponents(db, client.id, componentIds);
      }),
    find: async (id) => toOptionalAuthClient(await all.where('id', '=', id).executeTakeFirst()),
    findMany: async (ids) =>
      (
        await all
          .where(isOneOf(engine, 'id', ids))
          .orderBy('id')
          .execute()
      ).map(toAuthClient),
    list: async ({ scopes, componentId }, page) => {
      const columns = { tenant: 'scopeTenantId', contract: 'contractId', workspace: 'workspaceId' };
      const inScopes = all.where(isInAnyScope(engine, scopes, columns, sql<boolean>`level = 'global'`));
      const matching =
        componentId === undefined
          ? inScopes
          : inScopes.where('id', 'in', (query) =>
              query.selectFrom('authClientComponents').select('authClientId').where('componentId', '=', componentId),
            );
      const { items, total } = await paginate(matching, page);
      return { items: items.map(toAuthClient), total };
    },
    listUnrecognized: async (limit) =>
      (await all.where('provider', 'is', null).orderBy('id').limit(limit).execute()).map(toAuthClient),
    update: (id, { componentIds, ...changes }, expected) =>
      inTransaction(write, async (db) => {
        let query = db.updateTable('authClients').set(pickColumns(changes, UPDATABLE)).where('id', '=', id);
        if (expected !== undefined) query = query.where('sealed', '=', expected);
        const { numUpdatedRows } = await query.executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) return undefined;
        if (componentIds !== undefined) {
          await db.deleteFrom('authClientComponents').where('authClientId', '=', id).execute();
          await addComponents(db, id, componentIds);
        }
        return toOptionalAuthClient(await selectAll(engine, db).where('id', '=', id).executeTakeFirst());
      }),
    incrementFailures: async (id) => {
      const counted = await write
        .updateTable('authClients')
        .set(({ eb }) => ({ failuresInRow: eb('failuresInRow', '+', 1) }))
        .where('id', '=', id)
        .returning('failuresInRow')
        .executeTakeFirst();
      return counted?.failuresInRow ?? 0;
    },
    delete: (id) =>
      inTransaction(write, async (db) => {
        const client = db.selectFrom('authClients').select('id').where('id', '=', id);
        // Locked, so that a concurrent insert of a secret waits and then fails.
        const found = await (engine === 'postgres' ? client.forUpdate() : client).executeTakeFirst();
        if (found === undefined) return 'missing';
        const secret = await db.selectFrom('secrets').select('id').where('authClientId', '=', id).limit(1).execute();
        if (secret.length > 0) return 'in_use';
        await db.deleteFrom('authClients').where('id', '=', id).execute();
        return 'deleted';
      }),
  };
}

const UPDATABLE = [
  'name',
  'provider',
  'sealed',
  'keyId',
  'quarantinedAtMs',
  'rejectedSinceMs',
  'rejectedWith',
  'pausedUntilMs',
  'failuresInRow',
  'acceptedAtMs',
  'refusedAtMs',
  'refusedSecretId',
  'updatedAtMs',
] as const;

function selectAll(engine: Engine, db: Db) {
  return db
    .selectFrom('authClients')
    .select(COLUMNS.authClients)
    .select(sql<string>`${selectComponentIds(engine, sql.ref('authClients.id'))}`.as('componentIds'));
}

/** Selects the ids of an auth client's components as a JSON array. */
function selectComponentIds(engine: Engine, authClientId: RawBuilder<unknown>): RawBuilder<string> {
  const ids = sql`select component_id from auth_client_components where auth_client_id = ${authClientId} order by position`;
  return engine === 'postgres'
    ? sql<string>`array_to_json(array(${ids}))::text`
    : sql<string>`(select json_group_array(component_id) from (${ids}))`;
}

async function addComponents(db: Db, authClientId: AuthClientId, ids: readonly ComponentId[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = ids.map((componentId, position) => ({ authClientId, position, componentId }));
  await db.insertInto('authClientComponents').values(rows).execute();
}

type JoinedRow = AuthClientRow & { readonly componentIds: string };

function toOptionalAuthClient(row: JoinedRow | undefined): AuthClient | undefined {
  return row && toAuthClient(row);
}

function toAuthClient(row: JoinedRow): AuthClient {
  const { level, scopeTenantId, contractId, workspaceId, componentIds, ...client } = row;
  return {
    ...client,
    scope: toScope({ level, scopeTenantId, contractId, workspaceId }),
    componentIds: JSON.parse(componentIds) as ComponentId[],
  };
}
