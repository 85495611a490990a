import { Sensitive } from '../../../sensitive.js';
import { hashApiKey, newApiKey } from '../../model/apiKey.js';
import type { AuditAction } from '../../model/audit.js';
import type { ApiKey, User } from '../../model/directory.js';
import { newId, type ApiKeyId } from '../../model/ids.js';
import type { Repositories } from '../../store/store.js';
import { createAuditRecord } from '../createAuditRecord.js';
import { conflict, notFound } from '../apiErrors.js';
import { createOnce, type Actor, type DirectoryServices } from './actor.js';
import { readName } from './nameAndEmail.js';

interface CreatedApiKey {
  readonly apiKey: ApiKey;
  /** Absent if the request was repeated: the key is shown once. */
  readonly plain?: Sensitive<string>;
}

/**
 * Creates an API key.
 * @throws ApiError `invalid`
 */
export async function createApiKey(
  services: DirectoryServices,
  actor: Actor,
  user: User,
  input: { name: string },
): Promise<CreatedApiKey> {
  const created = buildApiKey(services, user, readName(input.name));
  return createOnce<CreatedApiKey>(
    services,
    actor,
    created.apiKey.id,
    async ({ directory }, earlier) => {
      const apiKey = await directory.findApiKey(earlier as ApiKeyId);
      if (apiKey === undefined) throw notFound('api-key', earlier);
      return { apiKey };
    },
    async (tx) => {
      await tx.directory.addApiKey(created.apiKey);
      await appendAuditRecord(services, actor, tx, user, 'create', created.apiKey.id);
      return created;
    },
  );
}

/** Revokes an API key; its next request is rejected. Does nothing if it was already revoked. */
export async function revokeApiKey(
  services: DirectoryServices,
  actor: Actor,
  user: User,
  apiKey: ApiKey,
): Promise<void> {
  await services.store.transaction(async (tx) => {
    const revoked = await tx.directory.revokeApiKey(apiKey.id, services.now());
    if (revoked) await appendAuditRecord(services, actor, tx, user, 'revoke', apiKey.id);
  });
}

/**
 * Creates a key with the same name and user, and revokes the old one.
 * @throws ApiError `key_revoked` when the old one was already revoked
 */
export async function rotateApiKey(
  services: DirectoryServices,
  actor: Actor,
  user: User,
  old: ApiKey,
): Promise<Required<CreatedApiKey>> {
  const created = buildApiKey(services, user, old.name);
  await services.store.transaction(async (tx) => {
    if (!(await tx.directory.revokeApiKey(old.id, services.now()))) {
      throw conflict('key_revoked', 'This API key is already revoked. Create a new one');
    }
    await tx.directory.addApiKey(created.apiKey);
    await appendAuditRecord(services, actor, tx, user, 'revoke', old.id);
    await appendAuditRecord(services, actor, tx, user, 'create', created.apiKey.id);
  });
  return created;
}

function buildApiKey({ now, randomBytes }: DirectoryServices, user: User, name: string): Required<CreatedApiKey> {
  const plain = newApiKey(randomBytes);
  const createdAtMs = now();
  const apiKey: ApiKey = {
    id: newId(createdAtMs, randomBytes),
    userId: user.id,
    name,
    hash: hashApiKey(plain),
    createdAtMs,
    revokedAtMs: null,
  };
  return { apiKey, plain: new Sensitive(plain) };
}

async function appendAuditRecord(
  services: DirectoryServices,
  actor: Actor,
  { audit }: Repositories,
  { tenantId }: User,
  action: AuditAction,
  resourceId: ApiKeyId,
): Promise<void> {
  const auditedAction = { action, resourceType: 'api-key', resourceId };
  await audit.append([createAuditRecord(services, actor.caller, { tenantId, workspaceId: null }, auditedAction)]);
}
