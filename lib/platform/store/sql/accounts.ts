import type { Account, RoleAssignment, User } from '../../model/directory.js';
import type { ApiKeyId } from '../../model/ids.js';
import { inSnakeCase } from './columns.js';
import { runPrepared } from './prepared.js';
import { scopeOf } from './queries.js';
import type { Access, Engine, GrantRow } from './schema.js';

/** What every request's key goes through. A row a grant; one with nulls where the user has none. */
type Row = User & { readonly hash: string; readonly keyId: ApiKeyId } & {
  readonly [Column in Exclude<keyof GrantRow, 'userId'>]: GrantRow[Column] | null;
};

export async function accounts({ engine, read }: Access, hashes: readonly string[]): Promise<Map<string, Account>> {
  const parameter = engine === 'postgres' ? hashes : JSON.stringify(hashes);
  const found = new Map<string, Omit<Account, 'grants'> & { readonly grants: RoleAssignment[] }>();
  for (const row of await runPrepared<Row>(read, STATEMENTS[engine], [parameter])) {
    const { hash, keyId, role, level, scopeTenantId, contractId, workspaceId, ...user } = row;
    const account = found.get(hash) ?? { user, keyId, grants: [] };
    found.set(hash, account);
    if (role === null || level === null) continue;
    account.grants.push({ userId: user.id, role, scope: scopeOf({ level, scopeTenantId, contractId, workspaceId }) });
  }
  return found;
}

const STATEMENTS: Readonly<Record<Engine, string>> = {
  sqlite: statement('in (select value from json_each(?))'),
  postgres: statement('= any($1)'),
};

function statement(isOneOf: string): string {
  const columns = [
    ...['id', 'tenantId', 'email', 'createdAtMs'].map((name) => `u.${inSnakeCase(name)} as "${name}"`),
    'k.hash',
    'k.id as "keyId"',
    ...['role', 'level', 'scopeTenantId', 'contractId', 'workspaceId'].map(
      (name) => `g.${inSnakeCase(name)} as "${name}"`,
    ),
  ].join(', ');
  return `/* accounts */ select ${columns} from api_keys k
    join users u on u.id = k.user_id left join grants g on g.user_id = u.id
    where k.hash ${isOneOf} and k.revoked_at_ms is null`;
}
