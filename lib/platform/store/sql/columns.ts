import type { Schema } from './schema.js';

/** The columns that are read and written, by table. */
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
    'rejectedSinceMs',
    'rejectedWith',
    'pausedUntilMs',
    'failuresInRow',
    'acceptedAtMs',
    'refusedAtMs',
    'refusedSecretId',
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
    'degradedSinceMs',
    'createdAtMs',
    'updatedAtMs',
  ],
  refreshStates: [
    'secretId',
    'authClientId',
    'strategy',
    'obtainedAtMs',
    'expiresAtMs',
    'refreshAfterMs',
    'nextAttemptAtMs',
    'failures',
    'failingSinceMs',
    'lastErrorCode',
    'lastErrorClass',
    'lastErrorAtMs',
    'status',
  ],
  refreshAttempts: [
    'id',
    'secretId',
    'authClientId',
    'tenantId',
    'owner',
    'epoch',
    'version',
    'tokenHash',
    'startedAtMs',
    'state',
    'sealed',
    'keyId',
    'quarantinedAtMs',
  ],
  authFlows: [
    'id',
    'tenantId',
    'workspaceId',
    'authClientId',
    'userId',
    'secretId',
    'stateHash',
    'cookieHash',
    'status',
    'errorCode',
    'errorDescription',
    'returnTo',
    'pollAtMs',
    'createdAtMs',
    'expiresAtMs',
    'sealed',
    'keyId',
    'quarantinedAtMs',
  ],
  sessions: ['id', 'hash', 'userId', 'apiKeyId', 'createdAtMs', 'seenAtMs'],
  loginLinks: ['hash', 'userId', 'createdAtMs', 'expiresAtMs'],
  events: ['id', 'atMs', 'type', 'tenantId', 'workspaceId', 'resourceType', 'resourceId', 'data'],
  webhooks: ['id', 'tenantId', 'workspaceId', 'url', 'events', 'createdAtMs', 'sealed', 'keyId', 'quarantinedAtMs'],
  deliveries: ['id', 'webhookId', 'eventId', 'attempts', 'nextAttemptAtMs', 'lastError'],
  revocations: [
    'id',
    'tenantId',
    'secretId',
    'attempts',
    'nextAttemptAtMs',
    'createdAtMs',
    'sealed',
    'keyId',
    'quarantinedAtMs',
  ],
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

/** Returns the row with only the named members. */
export function pickColumns<Row extends object, Column extends keyof Row>(
  row: Row,
  columns: readonly Column[],
): Pick<Row, Column> {
  const picked: Partial<Pick<Row, Column>> = {};
  for (const column of columns) if (column in row) picked[column] = row[column];
  return picked as Pick<Row, Column>;
}

/** Returns the column's name in the database. */
export function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Returns a select list that names the columns in camelCase. */
export function aliasColumns(columns: readonly string[], table?: string): string {
  const prefix = table === undefined ? '' : `${table}.`;
  return columns.map((name) => `${prefix}${toSnakeCase(name)} as "${name}"`).join(', ');
}
