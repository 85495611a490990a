import type { Account, RoleAssignment, User } from '../../model/directory.js';
import type { ApiKeyId } from '../../model/ids.js';
import { toSnakeCase } from './columns.js';
import { runPrepared } from './preparedStatements.js';
import { toScope } from './queries.js';
import type { DatabaseAccess, Engine, GrantRow } from './schema.js';

/** One row per role assignment of the key's user; one row with nulls if the user has none. */
type AccountRow = User & { readonly hash: string; readonly keyId: ApiKeyId } & {
  readonly [Column in Exclude<keyof GrantRow, 'userId'>]: GrantRow[Column] | null;
};

export async function findAccounts(
  { engine, read }: DatabaseAccess,
  hashes: readonly string[],
): Promise<Map<string, Account>> {
  const parameter = engine === 'postgres' ? hashes : JSON.stringify(hashes);
  const found = new Map<string, Omit<Account, 'roleAssignments'> & { readonly roleAssignments: RoleAssignment[] }>();
  for (const row of await runPrepared<AccountRow>(read, STATEMENTS[engine], [parameter])) {
    const { hash, keyId, role, level, scopeTenantId, contractId, workspaceId, ...user } = row;
    const account = found.get(hash) ?? { user, keyId, roleAssignments: [] };
    found.set(hash, account);
    if (role === null || level === null) continue;
    account.roleAssignments.push({
      userId: user.id,
      role,
      scope: toScope({ level, scopeTenantId, contractId, workspaceId }),
    });
  }
  return found;
}

const STATEMENTS: Readonly<Record<Engine, string>> = {
  sqlite: createStatement('in (select value from json_each(?))'),
  postgres: createStatement('= any($1)'),
};

function createStatement(isOneOf: string): string {
  const columns = [
    ...['id', 'tenantId', 'email', 'createdAtMs'].map((name) => `u.${toSnakeCase(name)} as "${name}"`),
    'k.hash',
    'k.id as "keyId"',
    ...['role', 'level', 'scopeTenantId', 'contractId', 'workspaceId'].map(
      (name) => `g.${toSnakeCase(name)} as "${name}"`,
    ),
  ].join(', ');
  return `/* accounts */ select ${columns} from api_keys k
    join users u on u.id = k.user_id left join grants g on g.user_id = u.id
    where k.hash ${isOneOf} and k.revoked_at_ms is null`;
}
