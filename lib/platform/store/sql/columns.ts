import type { Schema } from './schema.js';

/** What is read and written of each table. */
export const COLUMNS = {
  tenants: ['id', 'name', 'createdAtMs'],
  contracts: ['id', 'tenantId', 'name', 'createdAtMs'],
  workspaces: ['id', 'tenantId', 'contractId', 'name', 'createdAtMs'],
  users: ['id', 'tenantId', 'email', 'createdAtMs'],
  apiKeys: ['id', 'userId', 'name', 'hash', 'createdAtMs', 'revokedAtMs'],
  components: ['id', 'tenantId', 'name', 'descriptor', 'folder', 'createdAtMs', 'updatedAtMs'],
  authClients: [
    'id',
    'type',
    'name',
    'level',
    'scopeTenantId',
    'contractId',
    'workspaceId',
    'tenantId',
    'sealed',
    'keyId',
    'quarantinedAtMs',
    'createdAtMs',
    'updatedAtMs',
  ],
  secrets: [
    'id',
    'tenantId',
    'workspaceId',
    'authClientId',
    'userId',
    'type',
    'name',
    'reference',
    'state',
    'error',
    'version',
    'sealed',
    'keyId',
    'quarantinedAtMs',
    'obtainedAtMs',
    'refreshedAtMs',
    'expiresAtMs',
    'createdAtMs',
    'updatedAtMs',
  ],
  refreshStates: ['secretId', 'authClientId', 'strategy', 'refreshAfterMs', 'nextAttemptAtMs', 'failures', 'status'],
  auditRecords: [
    'id',
    'atMs',
    'tenantId',
    'workspaceId',
    'userId',
    'apiKeyId',
    'action',
    'resourceType',
    'resourceId',
    'version',
    'outcome',
    'reason',
    'requestId',
  ],
  idempotencyKeys: ['userId', 'key', 'fingerprint', 'resourceId', 'createdAtMs'],
} as const satisfies { readonly [Table in keyof Schema]?: readonly (keyof Schema[Table])[] };

/** The named members of a row and no others: what a caller's object has beside them is not for the database. */
export function only<Row extends object, Column extends keyof Row>(
  row: Row,
  columns: readonly Column[],
): Pick<Row, Column> {
  const picked: Partial<Pick<Row, Column>> = {};
  for (const column of columns) if (column in row) picked[column] = row[column];
  return picked as Pick<Row, Column>;
}

/** The name that a column has in the database. */
export function inSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
