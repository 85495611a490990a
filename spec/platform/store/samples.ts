import type { AuditRecord } from '../../../lib/platform/model/audit.js';
import type { AuthClient } from '../../../lib/platform/model/authClient.js';
import type { Component } from '../../../lib/platform/model/component.js';
import type { ApiKey, Contract, Tenant, User, Workspace } from '../../../lib/platform/model/directory.js';
import type { Id } from '../../../lib/platform/model/ids.js';
import type { SealedText } from '../../../lib/platform/model/sealedValue.js';
import type { AuthFlow } from '../../../lib/platform/model/authFlow.js';
import type { PlatformEvent } from '../../../lib/platform/model/event.js';
import type { RefreshAttempt, RefreshState } from '../../../lib/platform/model/refresh.js';
import type { Revocation } from '../../../lib/platform/model/revocation.js';
import { UNKNOWN_REFRESH_TOKEN_EXPIRY } from '../../../lib/platform/model/refreshTokenExpiry.js';
import type { StoredSecret } from '../../../lib/platform/model/secret.js';
import type { Delivery, Webhook } from '../../../lib/platform/model/webhook.js';
import type { IdempotencyEntry, Store } from '../../../lib/platform/store/store.js';

/** Returns an id that sorts by its number. */
export function id(number: number): Id<never> {
  return number.toString(16).padStart(24, '0') as Id<never>;
}

export const sealed = (text: string): SealedText => `v1.k1.${text}` as SealedText;

export const tenant = (number: number): Tenant => ({ id: id(number), name: `Tenant ${number}`, createdAtMs: 1000 });

export const contract = (number: number, tenantId: Tenant['id']): Contract => ({
  id: id(number),
  tenantId,
  name: `Contract ${number}`,
  createdAtMs: 2000,
});

export const workspace = (number: number, { id: contractId, tenantId }: Contract): Workspace => ({
  id: id(number),
  tenantId,
  contractId,
  name: `Workspace ${number}`,
  createdAtMs: 3000,
});

export const user = (number: number, tenantId: Tenant['id']): User => ({
  id: id(number),
  tenantId,
  email: `user${number}@example.com`,
  createdAtMs: 4000,
});

export const apiKey = (number: number, userId: User['id'], more: Partial<ApiKey> = {}): ApiKey => ({
  id: id(number),
  userId,
  name: `Key ${number}`,
  hash: `hash-${number}`,
  createdAtMs: 5000,
  revokedAtMs: null,
  ...more,
});

export const component = (number: number, more: Partial<Component> = {}): Component => ({
  id: id(number),
  tenantId: null,
  name: `component-${number}`,
  descriptor: { title: 'REST API', credentials: { fields: {} }, more: [1, { deep: null }] },
  folder: null,
  createdAtMs: 6000,
  updatedAtMs: 6000,
  ...more,
});

export const authClient = (number: number, more: Partial<AuthClient> = {}): AuthClient => ({
  id: id(number),
  type: 'basic',
  name: `Client ${number}`,
  scope: { level: 'global' },
  tenantId: null,
  componentIds: [],
  sealed: sealed(`client-${number}`),
  keyId: 'k1',
  quarantinedAtMs: null,
  rejectedSinceMs: null,
  rejectedWith: null,
  acceptedAtMs: null,
  refusedAtMs: null,
  provider: null,
  refusedSecretId: null,
  pausedUntilMs: null,
  failuresInRow: 0,
  createdAtMs: 7000,
  updatedAtMs: 7000,
  ...more,
});

export const secret = (
  number: number,
  place: Workspace,
  { id: authClientId }: AuthClient,
  more: Partial<StoredSecret> = {},
): StoredSecret => ({
  id: id(number),
  tenantId: place.tenantId,
  workspaceId: place.id,
  authClientId,
  userId: null,
  type: 'basic',
  name: `Secret ${number}`,
  reference: null,
  state: 'ready',
  error: null,
  sealed: sealed(`secret-${number}`),
  keyId: 'k1',
  quarantinedAtMs: null,
  version: 1,
  obtainedAtMs: 8000,
  refreshedAtMs: null,
  expiresAtMs: null,
  degradedSinceMs: null,
  ...UNKNOWN_REFRESH_TOKEN_EXPIRY,
  createdAtMs: 8000,
  updatedAtMs: 8000,
  ...more,
});

export const refreshState = (
  { id: secretId, authClientId }: StoredSecret,
  more: Partial<RefreshState> = {},
): RefreshState => ({
  secretId,
  authClientId,
  strategy: 'refresh_token',
  obtainedAtMs: 500,
  expiresAtMs: 1500,
  refreshAfterMs: 1000,
  nextAttemptAtMs: 0,
  failures: 0,
  failingSinceMs: null,
  lastErrorCode: null,
  lastErrorAtMs: null,
  lastErrorClass: null,
  status: 'ready',
  ...more,
});

export const refreshAttempt = (
  number: number,
  { id: secretId, authClientId, tenantId, version }: StoredSecret,
  more: Partial<RefreshAttempt> = {},
): RefreshAttempt => ({
  id: id(number),
  secretId,
  authClientId,
  tenantId,
  owner: 'process-1',
  epoch: 1,
  version,
  tokenHash: 'k1.hash',
  startedAtMs: 9000,
  state: 'open',
  sealed: sealed(`attempt-${number}`),
  keyId: 'k1',
  quarantinedAtMs: null,
  ...more,
});

export const authFlow = (
  number: number,
  { workspaces, users, client: { id: authClientId } }: SampleData,
  more: Partial<AuthFlow> = {},
): AuthFlow => ({
  id: id(number),
  tenantId: workspaces[0].tenantId,
  workspaceId: workspaces[0].id,
  authClientId,
  userId: users[0].id,
  secretId: null,
  stateHash: null,
  cookieHash: null,
  status: 'pending',
  errorCode: null,
  errorDescription: null,
  returnTo: null,
  pollAtMs: null,
  createdAtMs: 1000,
  expiresAtMs: 600_000,
  sealed: sealed(`flow-${number}`),
  keyId: 'k1',
  quarantinedAtMs: null,
  ...more,
});

export const event = (number: number, more: Partial<PlatformEvent> = {}): PlatformEvent => ({
  id: id(number),
  atMs: number * 1000,
  type: 'secret.refreshed',
  tenantId: null,
  workspaceId: null,
  resourceType: 'auth-secret',
  resourceId: id(1),
  data: {},
  ...more,
});

export const webhook = (number: number, tenantId: Tenant['id'], more: Partial<Webhook> = {}): Webhook => ({
  id: id(number),
  tenantId,
  workspaceId: null,
  url: `https://hooks.acme.test/${number}`,
  events: [],
  createdAtMs: 1000,
  sealed: sealed(`webhook-${number}`),
  keyId: 'k1',
  quarantinedAtMs: null,
  ...more,
});

export const delivery = (
  number: number,
  { id: webhookId }: Webhook,
  { id: eventId }: PlatformEvent,
  more: Partial<Delivery> = {},
): Delivery => ({ id: id(number), webhookId, eventId, attempts: 0, nextAttemptAtMs: 1000, lastError: null, ...more });

export const revocation = (number: number, tenantId: Tenant['id'], more: Partial<Revocation> = {}): Revocation => ({
  id: id(number),
  tenantId,
  secretId: id(200),
  attempts: 0,
  nextAttemptAtMs: 1000,
  createdAtMs: 1000,
  sealed: sealed(`revocation-${number}`),
  keyId: 'k1',
  quarantinedAtMs: null,
  ...more,
});

export const auditRecord = (number: number, more: Partial<AuditRecord> = {}): AuditRecord => ({
  id: id(number),
  atMs: number * 1000,
  tenantId: null,
  workspaceId: null,
  userId: null,
  apiKeyId: null,
  action: 'read',
  resourceType: 'auth-secret',
  resourceId: id(1),
  version: null,
  outcome: 'ok',
  reason: null,
  requestId: null,
  ...more,
});

export const idempotencyEntry = (key: string, more: Partial<IdempotencyEntry> = {}): IdempotencyEntry => ({
  userId: id(40),
  key,
  fingerprint: 'k1.abc',
  resourceId: id(60),
  createdAtMs: 1000,
  ...more,
});

/** Two tenants, each with a contract, a workspace and a user, and a global auth client. */
export interface SampleData {
  readonly tenants: readonly [Tenant, Tenant];
  readonly contracts: readonly [Contract, Contract];
  readonly workspaces: readonly [Workspace, Workspace];
  readonly users: readonly [User, User];
  readonly client: AuthClient;
}

export async function populate(store: Store): Promise<SampleData> {
  const tenants = [tenant(10), tenant(11)] as const;
  const contracts = [contract(20, tenants[0].id), contract(21, tenants[1].id)] as const;
  const workspaces = [workspace(30, contracts[0]), workspace(31, contracts[1])] as const;
  const users = [user(40, tenants[0].id), user(41, tenants[1].id)] as const;
  const shared = authClient(50);
  for (const it of tenants) await store.directory.addTenant(it);
  for (const it of contracts) await store.directory.addContract(it);
  for (const it of workspaces) await store.directory.addWorkspace(it);
  for (const it of users) await store.directory.addUser(it);
  await store.authClients.add(shared);
  return { tenants, contracts, workspaces, users, client: shared };
}
