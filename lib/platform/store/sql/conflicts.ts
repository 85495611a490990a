import { Conflict } from '../store.js';

/** The unique indexes that a caller may run into, and how SQLite names those of plain columns. */
const CONFLICTS: readonly (readonly [index: string, columns: string, of: Conflict['field']])[] = [
  ['users_email', 'users.email', 'user.email'],
  ['api_keys_hash', 'api_keys.hash', 'api_key.hash'],
  ['components_name', "index 'components_name'", 'component.name'],
  ['secrets_reference', 'secrets.workspace_id, secrets.reference', 'secret.reference'],
];

/** @throws Conflict in place of the database's own error for a unique index */
export async function translateConflicts<T>(query: Promise<T>): Promise<T> {
  try {
    return await query;
  } catch (error: unknown) {
    throw toConflict(error) ?? error;
  }
}

function toConflict(error: unknown): Conflict | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const found = CONFLICTS.find(([index, columns]) =>
    error.code === '23505'
      ? 'constraint' in error && error.constraint === index
      : error.code === 'SQLITE_CONSTRAINT_UNIQUE' && error.message.endsWith(`failed: ${columns}`),
  );
  return found && new Conflict(found[2]);
}
