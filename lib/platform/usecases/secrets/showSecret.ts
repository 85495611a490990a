import { ApiError } from '../../../errors.js';
import type { Values } from '../../../wire/credentials.js';
import type { AuthClient } from '../../model/authClient.js';
import type { Caller } from '../../model/directory.js';
import { isAllowed } from '../../model/permissions.js';
import type { Place } from '../../model/scope.js';
import type { StoredSecret } from '../../model/secret.js';
import type { ResolvedSecret, SecretKey } from '../../store/store.js';
import { placeOfWorkspace } from '../access.js';
import { createAuditRecord } from '../createAuditRecord.js';
import type { Services } from '../services.js';
import { SECRET, findSecret } from './findSecret.js';
import { openCredentials } from './sealSecret.js';

/** A secret as a caller may see it. */
export interface SecretView {
  readonly secret: StoredSecret;
  readonly client: AuthClient;
  /** As a component gets them; undefined: not for this caller, or unreadable. */
  readonly credentials: Values | undefined;
  /** The values are known not to open. */
  readonly unreadable: boolean;
}

/** GET of one secret. @throws ApiError 404, 403, 409 `unreadable` */
export async function readSecret(services: Services, caller: Caller, key: SecretKey): Promise<SecretView> {
  const found = await findSecret(services, caller, key, 'get', 'read');
  // Whoever reads a token that has run out is on the way to a request that would fail.
  const fresh = isExpired(found.secret, services.now()) ? await services.refresher.refreshIfDue(found) : found;
  return showSecret(services, caller, fresh);
}

function isExpired({ expiresAtMs, state }: StoredSecret, nowMs: number): boolean {
  return expiresAtMs !== null && expiresAtMs <= nowMs && state === 'ready';
}

/** Whether answers have values for this caller: never for a session, since what a browser was sent can be anywhere. */
export function mayReadCredentials(caller: Caller, place: Place): boolean {
  return caller.sessionId === null && isAllowed(caller, 'workspaces.auth_secret.get_credentials', place);
}

/** With its values if the caller gets them, once that is recorded. @throws ApiError 409 `unreadable` */
export async function showSecret(
  services: Services,
  caller: Caller,
  { secret, client, workspace }: ResolvedSecret,
): Promise<SecretView> {
  const place = placeOfWorkspace(workspace);
  if (!mayReadCredentials(caller, place)) {
    return { secret, client, credentials: undefined, unreadable: secret.quarantinedAtMs !== null };
  }
  const action = { action: 'read', resourceType: SECRET, resourceId: secret.id, version: secret.version } as const;
  let credentials: Values;
  try {
    credentials = openCredentials(services.vault, secret, client);
  } catch (error: unknown) {
    if (error instanceof ApiError) {
      await services.audit(
        createAuditRecord(services, caller, place, { ...action, outcome: 'failed', reason: 'unreadable' }),
      );
    }
    throw error;
  }
  await services.audit(createAuditRecord(services, caller, place, action));
  return { secret, client, credentials, unreadable: false };
}
