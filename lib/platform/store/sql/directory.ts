import { sql } from 'kysely';

import type { ContractId } from '../../model/ids.js';
import type { DirectoryRepository } from '../store.js';
import { findAccounts } from './findAccounts.js';
import { COLUMNS, pickColumns } from './columns.js';
import { translateConflicts } from './conflicts.js';
import { ALWAYS, inTransaction, isInAnyScope, paginate, toScopeColumns, toScope } from './queries.js';
import type { DatabaseAccess } from './schema.js';

export function sqlDirectory(access: DatabaseAccess): DirectoryRepository {
  const { engine, read, write } = access;
  return {
    addTenant: async (tenant) => {
      await write.insertInto('tenants').values(pickColumns(tenant, COLUMNS.tenants)).execute();
    },
    findTenant: (id) => read.selectFrom('tenants').select(COLUMNS.tenants).where('id', '=', id).executeTakeFirst(),
    listTenants: (scopes, page) =>
      paginate(
        read
          .selectFrom('tenants')
          .select(COLUMNS.tenants)
          .where(isInAnyScope(engine, scopes, { tenant: 'id' }, ALWAYS)),
        page,
      ),

    addContract: async (contract) => {
      await write.insertInto('contracts').values(pickColumns(contract, COLUMNS.contracts)).execute();
    },
    findContract: (id) =>
      read.selectFrom('contracts').select(COLUMNS.contracts).where('id', '=', id).executeTakeFirst(),
    listContracts: (scopes, page) =>
      paginate(
        read
          .selectFrom('contracts')
          .select(COLUMNS.contracts)
          .where(isInAnyScope(engine, scopes, { tenant: 'tenantId', contract: 'id' }, ALWAYS)),
        page,
      ),
    deleteContract: (id) => deleteContract(access, id),

    addWorkspace: async (workspace) => {
      await write.insertInto('workspaces').values(pickColumns(workspace, COLUMNS.workspaces)).execute();
    },
    findWorkspace: (id) =>
      read.selectFrom('workspaces').select(COLUMNS.workspaces).where('id', '=', id).executeTakeFirst(),
    listWorkspaces: (scopes, page) =>
      paginate(
        read
          .selectFrom('workspaces')
          .select(COLUMNS.workspaces)
          .where(isInAnyScope(engine, scopes, { tenant: 'tenantId', contract: 'contractId', workspace: 'id' }, ALWAYS)),
        page,
      ),

    addUser: async (user) => {
      await translateConflicts(write.insertInto('users').values(pickColumns(user, COLUMNS.users)).execute());
    },
    findUser: (id) => read.selectFrom('users').select(COLUMNS.users).where('id', '=', id).executeTakeFirst(),
    findUserByEmail: (email) =>
      read.selectFrom('users').select(COLUMNS.users).where('email', '=', email).executeTakeFirst(),
    listUsers: (tenantId, page) =>
      paginate(read.selectFrom('users').select(COLUMNS.users).where('tenantId', '=', tenantId), page),
    putRoleAssignment: async ({ userId, role, scope }) => {
      await write
        .insertInto('grants')
        .values({ userId, role, ...toScopeColumns(scope) })
        .onConflict((conflict) =>
          conflict
            .expression(sql`user_id, level, coalesce(scope_tenant_id, contract_id, workspace_id, '')`)
            .doUpdateSet({ role }),
        )
        .execute();
    },
    listRoleAssignments: async (userId) => {
      const rows = await read
        .selectFrom('grants')
        .select(['role', 'level', 'scopeTenantId', 'contractId', 'workspaceId'])
        .where('userId', '=', userId)
        .execute();
      return rows.map((row) => ({ userId, role: row.role, scope: toScope(row) }));
    },

    addApiKey: async (key) => {
      await translateConflicts(write.insertInto('apiKeys').values(pickColumns(key, COLUMNS.apiKeys)).execute());
    },
    findApiKey: (id) => read.selectFrom('apiKeys').select(COLUMNS.apiKeys).where('id', '=', id).executeTakeFirst(),
    listApiKeys: (userId) =>
      read.selectFrom('apiKeys').select(COLUMNS.apiKeys).where('userId', '=', userId).orderBy('id').execute(),
    revokeApiKey: async (id, atMs) => {
      const { numUpdatedRows } = await write
        .updateTable('apiKeys')
        .set({ revokedAtMs: atMs })
        .where('id', '=', id)
        .where('revokedAtMs', 'is', null)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },
    findAccounts: (hashes) => findAccounts(access, hashes),
  };
}

/** Deletes the secrets first, because they reference auth clients; the contract cascades to everything else. */
function deleteContract({ engine, write }: DatabaseAccess, id: ContractId): Promise<boolean> {
  return inTransaction(write, async (db) => {
    if (engine === 'postgres') {
      // Locked, so that a concurrent insert of a dependent row waits and then fails.
      await db.selectFrom('contracts').select('id').where('id', '=', id).forUpdate().execute();
      await db.selectFrom('workspaces').select('id').where('contractId', '=', id).orderBy('id').forUpdate().execute();
    }
    await db
      .deleteFrom('secrets')
      .where('workspaceId', 'in', db.selectFrom('workspaces').select('id').where('contractId', '=', id))
      .execute();
    const { numDeletedRows } = await db.deleteFrom('contracts').where('id', '=', id).executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  });
}
