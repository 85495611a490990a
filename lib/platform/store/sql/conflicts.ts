import { Conflict } from '../store.js';

/** The unique indexes that a caller can violate, with their text in SQLite's error message. */
const CONFLICTS: readonly (readonly [index: string, columns: string, field: Conflict['field']])[] = [
  ['users_email', 'users.email', 'user.email'],
  ['api_keys_hash', 'api_keys.hash', 'api_key.hash'],
  ['components_name', "index 'components_name'", 'component.name'],
  ['secrets_reference', 'secrets.workspace_id, secrets.reference', 'secret.reference'],
];

/**
 * Awaits the query and translates the database's error for a unique index.
 * @throws Conflict when a unique index is violated
 */
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
