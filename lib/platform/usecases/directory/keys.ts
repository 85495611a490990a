import { Sensitive } from '../../../sensitive.js';
import { hashApiKey, newApiKey } from '../../model/apiKey.js';
import type { AuditAction } from '../../model/audit.js';
import type { ApiKey, User } from '../../model/directory.js';
import { newId, type ApiKeyId } from '../../model/ids.js';
import type { Repositories } from '../../store/store.js';
import { auditRecord } from '../auditTrail.js';
import { conflict, notFound } from '../problems.js';
import { makeOnce, type By, type DirectoryServices } from './by.js';
import { readName } from './text.js';

export interface MadeKey {
  readonly apiKey: ApiKey;
  /** Absent when the request was a repetition: it is told once. */
  readonly plain?: Sensitive<string>;
}

/** @throws ApiError 400 */
export async function createKey(
  services: DirectoryServices,
  by: By,
  user: User,
  input: { name: string },
): Promise<MadeKey> {
  const made = newKey(services, user, readName(input.name));
  return makeOnce<MadeKey>(
    services,
    by,
    made.apiKey.id,
    async ({ directory }, earlier) => {
      const apiKey = await directory.key(earlier as ApiKeyId);
      if (apiKey === undefined) throw notFound('api-key', earlier);
      return { apiKey };
    },
    async (tx) => {
      await tx.directory.addKey(made.apiKey);
      await record(services, by, tx, user, 'create', made.apiKey.id);
      return made;
    },
  );
}

/** Its next request is refused. A key that was revoked before stays as it is. */
export async function revokeKey(services: DirectoryServices, by: By, user: User, apiKey: ApiKey): Promise<void> {
  await services.store.transaction(async (tx) => {
    const revoked = await tx.directory.revokeKey(apiKey.id, services.now());
    if (revoked) await record(services, by, tx, user, 'revoke', apiKey.id);
  });
}

/**
 * A new key of the same name and user in place of one that is revoked with it.
 * @throws ApiError 409 when that was revoked before
 */
export async function rotateKey(
  services: DirectoryServices,
  by: By,
  user: User,
  old: ApiKey,
): Promise<Required<MadeKey>> {
  const made = newKey(services, user, old.name);
  await services.store.transaction(async (tx) => {
    if (!(await tx.directory.revokeKey(old.id, services.now()))) {
      throw conflict('key_revoked', 'This API key was revoked before: make a new one');
    }
    await tx.directory.addKey(made.apiKey);
    await record(services, by, tx, user, 'revoke', old.id);
    await record(services, by, tx, user, 'create', made.apiKey.id);
  });
  return made;
}

function newKey({ now, randomBytes }: DirectoryServices, user: User, name: string): Required<MadeKey> {
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

async function record(
  services: DirectoryServices,
  by: By,
  { audit }: Repositories,
  { tenantId }: User,
  action: AuditAction,
  resourceId: ApiKeyId,
): Promise<void> {
  const deed = { action, resourceType: 'api-key', resourceId };
  await audit.append([auditRecord(services, by.caller, { tenantId, workspaceId: null }, deed)]);
}
