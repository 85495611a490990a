import { RestError } from '../../errors.js';
import { Sensitive } from '../../sensitive.js';
import { hashApiKey, newApiKey } from '../model/apiKey.js';
import type { ApiKey, Tenant, User } from '../model/directory.js';
import { newId, type Id, type TenantId } from '../model/ids.js';
import { Conflict, type Repositories } from '../store/store.js';
import { createAuditRecord, type AuditedAction } from './createAuditRecord.js';
import type { Services } from './services.js';

interface BootstrapSettings {
  /** In lower case; absent: no admin is ensured. */
  readonly adminEmail?: string;
  /** Absent: a key is generated if the admin has no valid one. */
  readonly adminApiKey?: Sensitive<string>;
}

type BootstrapServices = Pick<Services, 'store' | 'now' | 'randomBytes' | 'log'>;

const DEFAULT_NAME = 'Default';
/** Name of the key from the variable, so that its next value replaces it. */
const CONFIGURED_KEY_NAME = 'ADMIN_API_KEY';
const MIN_KEY_LENGTH = 20;
/** Replicas that start together may conflict: a retry finds what another replica has created. */
const MAX_ATTEMPTS = 3;

/**
 * Ensures that the deployment has an admin with a valid key, and on the first start a tenant, a contract and a
 * workspace. Changes nothing if all of them exist.
 * @returns the generated key; it is not available anywhere else
 * @throws RestError `usage` when the configured key belongs to another user
 */
export async function bootstrap(
  services: BootstrapServices,
  { adminEmail, adminApiKey }: BootstrapSettings,
): Promise<{ readonly createdApiKey?: Sensitive<string> }> {
  if (adminEmail === undefined) return {};
  if (adminApiKey !== undefined && adminApiKey.reveal().length < MIN_KEY_LENGTH) {
    services.log.warn(
      {},
      `ADMIN_API_KEY has fewer than ${String(MIN_KEY_LENGTH)} characters and may be guessed: choose a longer one`,
    );
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await services.store.transaction(async (tx) => {
        const admin = await ensureAdmin(services, tx, adminEmail);
        if (adminApiKey === undefined) return ensureAnyKey(services, tx, admin);
        await ensureConfiguredKey(services, tx, admin, hashApiKey(adminApiKey.reveal()));
        return {};
      });
    } catch (error: unknown) {
      if (!(error instanceof Conflict)) throw error;
      if (attempt < MAX_ATTEMPTS) continue;
      throw new RestError('usage', 'ADMIN_API_KEY is or was the key of another user: choose a different key', {
        cause: error,
      });
    }
  }
}

async function ensureAdmin(services: BootstrapServices, tx: Repositories, email: string): Promise<User> {
  const known = await tx.directory.findUserByEmail(email);
  if (known !== undefined) {
    const roleAssignments = await tx.directory.listRoleAssignments(known.id);
    if (roleAssignments.some(({ role, scope }) => role === 'admin' && scope.level === 'global')) return known;
    await tx.directory.putRoleAssignment({ userId: known.id, role: 'admin', scope: { level: 'global' } });
    await appendAuditRecord(services, tx, known.tenantId, {
      action: 'update',
      resourceType: 'user',
      resourceId: known.id,
    });
    return known;
  }
  const tenant = await ensureTenant(services, tx);
  const admin = { ...createStamp(services), tenantId: tenant.id, email };
  await tx.directory.addUser(admin);
  await tx.directory.putRoleAssignment({ userId: admin.id, role: 'admin', scope: { level: 'global' } });
  await appendAuditRecord(services, tx, tenant.id, { action: 'create', resourceType: 'user', resourceId: admin.id });
  return admin;
}

/** Returns the default tenant, or creates it with a contract and a workspace. */
async function ensureTenant(services: BootstrapServices, tx: Repositories): Promise<Tenant> {
  const { items } = await tx.directory.listTenants([{ level: 'global' }]);
  const known = items.find(({ name }) => name === DEFAULT_NAME);
  if (known !== undefined) return known;
  const tenant = { ...createStamp(services), name: DEFAULT_NAME };
  const contract = { ...createStamp(services), tenantId: tenant.id, name: DEFAULT_NAME };
  const workspace = { ...createStamp(services), tenantId: tenant.id, contractId: contract.id, name: DEFAULT_NAME };
  await tx.directory.addTenant(tenant);
  await tx.directory.addContract(contract);
  await tx.directory.addWorkspace(workspace);
  const created = { tenant, contract, workspace };
  for (const [resourceType, { id }] of Object.entries(created)) {
    await appendAuditRecord(services, tx, tenant.id, { action: 'create', resourceType, resourceId: id });
  }
  return tenant;
}

async function ensureAnyKey(
  services: BootstrapServices,
  tx: Repositories,
  admin: User,
): Promise<{ readonly createdApiKey?: Sensitive<string> }> {
  const keys = await tx.directory.listApiKeys(admin.id);
  if (keys.some(({ revokedAtMs }) => revokedAtMs === null)) return {};
  const key = newApiKey(services.randomBytes);
  await addKey(services, tx, admin, 'first key', hashApiKey(key));
  return { createdApiKey: new Sensitive(key) };
}

async function ensureConfiguredKey(
  services: BootstrapServices,
  tx: Repositories,
  admin: User,
  hash: string,
): Promise<void> {
  const keys = await tx.directory.listApiKeys(admin.id);
  const known = keys.find((key) => key.hash === hash);
  if (known !== undefined && known.revokedAtMs !== null) {
    // A revoked key is not restored, and is no reason to fail the start. Other keys stay valid.
    services.log.warn({ apiKeyId: known.id }, 'ADMIN_API_KEY was revoked: set a different key');
    return;
  }
  if (known === undefined) await addKey(services, tx, admin, CONFIGURED_KEY_NAME, hash);
  for (const { id } of keys.filter((key) => isOutdated(key, hash))) {
    await tx.directory.revokeApiKey(id, services.now());
    await appendAuditRecord(services, tx, admin.tenantId, {
      action: 'revoke',
      resourceType: 'api-key',
      resourceId: id,
    });
  }
}

function isOutdated(key: ApiKey, hash: string): boolean {
  return key.name === CONFIGURED_KEY_NAME && key.hash !== hash && key.revokedAtMs === null;
}

async function addKey(
  services: BootstrapServices,
  tx: Repositories,
  { id: userId, tenantId }: User,
  name: string,
  hash: string,
): Promise<void> {
  const key = { ...createStamp(services), userId, name, hash, revokedAtMs: null };
  await tx.directory.addApiKey(key);
  await appendAuditRecord(services, tx, tenantId, { action: 'create', resourceType: 'api-key', resourceId: key.id });
}

function createStamp({ now, randomBytes }: BootstrapServices): {
  readonly id: Id<never>;
  readonly createdAtMs: number;
} {
  const createdAtMs = now();
  return { id: newId(createdAtMs, randomBytes), createdAtMs };
}

async function appendAuditRecord(
  services: BootstrapServices,
  tx: Repositories,
  tenantId: TenantId,
  action: AuditedAction,
): Promise<void> {
  await tx.audit.append([createAuditRecord(services, null, { tenantId, workspaceId: null }, action)]);
}
