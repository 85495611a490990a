import type { PlatformEvent } from '../model/event.js';
import type { AuthClient } from '../model/authClient.js';
import type { StoredSecret } from '../model/secret.js';
import type { NewEvent } from '../usecases/events/recordEvents.js';

/** Returns an event about a secret. */
export function createSecretEvent(
  { id, tenantId, workspaceId }: StoredSecret,
  type: PlatformEvent['type'],
  data: PlatformEvent['data'],
): NewEvent {
  return { type, tenantId, workspaceId, resourceType: 'auth-secret', resourceId: id, data };
}

/** Returns an event about an auth client. */
export function createClientEvent(
  { id, tenantId, scope }: AuthClient,
  type: PlatformEvent['type'],
  data: PlatformEvent['data'],
): NewEvent {
  const workspaceId = scope.level === 'workspace' ? scope.id : null;
  return { type, tenantId, workspaceId, resourceType: 'auth-client', resourceId: id, data };
}
