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

export interface CreatedApiKey {
  readonly apiKey: ApiKey;
  /** Absent when the request was a repetition: it is told once. */
  readonly plain?: Sensitive<string>;
}

/** @throws ApiError 400 */
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

/** Its next request is refused. A key that was revoked before stays as it is. */
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
 * A new key of the same name and user in place of one that is revoked with it.
 * @throws ApiError 409 when that was revoked before
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
      throw conflict('key_revoked', 'This API key was revoked before: make a new one');
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
  const deed = { action, resourceType: 'api-key', resourceId };
  await audit.append([createAuditRecord(services, actor.caller, { tenantId, workspaceId: null }, deed)]);
}
