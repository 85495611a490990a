import { sql } from 'kysely';

import type { ContractId } from '../../model/ids.js';
import type { DirectoryRepository } from '../store.js';
import { accounts } from './accounts.js';
import { COLUMNS, only } from './columns.js';
import { withConflicts } from './conflicts.js';
import { ALWAYS, atomically, isInAny, listed, scopeColumns, scopeOf } from './queries.js';
import type { Access } from './schema.js';

export function sqlDirectory(access: Access): DirectoryRepository {
  const { engine, read, write } = access;
  return {
    addTenant: async (tenant) => {
      await write.insertInto('tenants').values(only(tenant, COLUMNS.tenants)).execute();
    },
    tenant: (id) => read.selectFrom('tenants').select(COLUMNS.tenants).where('id', '=', id).executeTakeFirst(),
    tenants: (scopes, page) =>
      listed(
        read
          .selectFrom('tenants')
          .select(COLUMNS.tenants)
          .where(isInAny(engine, scopes, { tenant: 'id' }, ALWAYS)),
        page,
      ),

    addContract: async (contract) => {
      await write.insertInto('contracts').values(only(contract, COLUMNS.contracts)).execute();
    },
    contract: (id) => read.selectFrom('contracts').select(COLUMNS.contracts).where('id', '=', id).executeTakeFirst(),
    contracts: (scopes, page) =>
      listed(
        read
          .selectFrom('contracts')
          .select(COLUMNS.contracts)
          .where(isInAny(engine, scopes, { tenant: 'tenantId', contract: 'id' }, ALWAYS)),
        page,
      ),
    removeContract: (id) => removeContract(access, id),

    addWorkspace: async (workspace) => {
      await write.insertInto('workspaces').values(only(workspace, COLUMNS.workspaces)).execute();
    },
    workspace: (id) => read.selectFrom('workspaces').select(COLUMNS.workspaces).where('id', '=', id).executeTakeFirst(),
    workspaces: (scopes, page) =>
      listed(
        read
          .selectFrom('workspaces')
          .select(COLUMNS.workspaces)
          .where(isInAny(engine, scopes, { tenant: 'tenantId', contract: 'contractId', workspace: 'id' }, ALWAYS)),
        page,
      ),

    addUser: async (user) => {
      await withConflicts(write.insertInto('users').values(only(user, COLUMNS.users)).execute());
    },
    user: (id) => read.selectFrom('users').select(COLUMNS.users).where('id', '=', id).executeTakeFirst(),
    userByEmail: (email) =>
      read.selectFrom('users').select(COLUMNS.users).where('email', '=', email).executeTakeFirst(),
    users: (tenantId, page) =>
      listed(read.selectFrom('users').select(COLUMNS.users).where('tenantId', '=', tenantId), page),
    putGrant: async ({ userId, role, scope }) => {
      await write
        .insertInto('grants')
        .values({ userId, role, ...scopeColumns(scope) })
        .onConflict((conflict) =>
          conflict
            .expression(sql`user_id, level, coalesce(scope_tenant_id, contract_id, workspace_id, '')`)
            .doUpdateSet({ role }),
        )
        .execute();
    },
    grants: async (userId) => {
      const rows = await read
        .selectFrom('grants')
        .select(['role', 'level', 'scopeTenantId', 'contractId', 'workspaceId'])
        .where('userId', '=', userId)
        .execute();
      return rows.map((row) => ({ userId, role: row.role, scope: scopeOf(row) }));
    },

    addKey: async (key) => {
      await withConflicts(write.insertInto('apiKeys').values(only(key, COLUMNS.apiKeys)).execute());
    },
    key: (id) => read.selectFrom('apiKeys').select(COLUMNS.apiKeys).where('id', '=', id).executeTakeFirst(),
    keys: (userId) =>
      read.selectFrom('apiKeys').select(COLUMNS.apiKeys).where('userId', '=', userId).orderBy('id').execute(),
    revokeKey: async (id, atMs) => {
      const { numUpdatedRows } = await write
        .updateTable('apiKeys')
        .set({ revokedAtMs: atMs })
        .where('id', '=', id)
        .where('revokedAtMs', 'is', null)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },
    accounts: (hashes) => accounts(access, hashes),
  };
}

/** Secrets go first, as their auth-clients can't go before them; everything else goes with the contract. */
function removeContract({ engine, write }: Access, id: ContractId): Promise<boolean> {
  return atomically(write, async (db) => {
    if (engine === 'postgres') {
      // Nothing is added to what is about to go: a row that refers to a locked one waits, and then fails.
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
