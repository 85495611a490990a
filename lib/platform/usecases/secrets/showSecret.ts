import { ApiError } from '../../../errors.js';
import type { JsonObject } from '../../../json.js';
import type { AuthClient } from '../../model/authClient.js';
import type { Caller } from '../../model/directory.js';
import { isAllowed } from '../../model/permissions.js';
import type { Place } from '../../model/scope.js';
import type { StoredSecret } from '../../model/secret.js';
import type { ResolvedSecret, SecretKey } from '../../store/store.js';
import { placeOfWorkspace } from '../access.js';
import { createAuditRecord, toFailedAction } from '../createAuditRecord.js';
import type { Services } from '../services.js';
import { SECRET, getSecret } from '../secretAccess.js';
import { openCredentials } from '../../tokens/openCredentials.js';

/** A secret as a caller may see it. */
export interface SecretView {
  readonly secret: StoredSecret;
  readonly client: AuthClient;
  /** As components receive them; undefined when the caller may not read them or they can't be decrypted. */
  readonly credentials: JsonObject | undefined;
  /** Whether the values are known to be undecryptable. */
  readonly unreadable: boolean;
}

/**
 * Reads a secret; an expired token is refreshed first.
 * @throws ApiError `not_found`, `forbidden`, `unreadable`
 */
export async function readSecret(services: Services, caller: Caller, key: SecretKey): Promise<SecretView> {
  const found = await getSecret(services, caller, key, 'get', 'read');
  // A request with the expired token would fail.
  const current = isExpired(found.secret, services.now()) ? await services.refresher.refreshIfDue(found) : found;
  return showSecret(services, caller, current);
}

function isExpired({ expiresAtMs, state }: StoredSecret, nowMs: number): boolean {
  return expiresAtMs !== null && expiresAtMs <= nowMs && state === 'ready';
}

/** Whether responses to this caller contain values: never for a session, since a browser may keep them anywhere. */
export function mayReadCredentials(caller: Caller, place: Place): boolean {
  return caller.sessionId === null && isAllowed(caller, 'workspaces.auth_secret.get_credentials', place);
}

/**
 * Returns the secret, with its credentials if the caller may read them; the read is recorded first.
 * @throws ApiError `unreadable`
 */
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
  let credentials: JsonObject;
  try {
    credentials = openCredentials(services.vault, secret, client);
  } catch (error: unknown) {
    if (error instanceof ApiError) {
      await services.audit(createAuditRecord(services, caller, place, toFailedAction(action, error)));
    }
    throw error;
  }
  await services.audit(createAuditRecord(services, caller, place, action));
  return { secret, client, credentials, unreadable: false };
}
