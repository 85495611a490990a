import type { ApiError } from '../../../errors.js';
import type { AuthClient } from '../../model/authClient.js';
import type { Caller } from '../../model/directory.js';
import type { ComponentId } from '../../model/ids.js';
import { covers, scopesOf, type Level } from '../../model/scope.js';
import type { PagedList, Page } from '../../store/store.js';
import { conflict, notFound } from '../apiErrors.js';
import type { Services } from '../services.js';
import { GLOBAL_SCOPE, resolveScope, type NamedScope } from './namedScope.js';
import { AUTH_CLIENT, findAuthClient, requireAuthClientPermission, hasPermissionAt } from './authClientPermissions.js';
import { showAuthClient, type AuthClientView } from './showAuthClient.js';

export interface AuthClientFilter {
  /** Undefined: only global ones are asked for. */
  readonly named: NamedScope | undefined;
  readonly componentId: string | undefined;
}

/** What is visible in the place that is named: its own auth-clients and those above it. @throws ApiError 403, 404 */
export async function listAuthClients(
  services: Services,
  caller: Caller,
  { named, componentId }: AuthClientFilter,
  page: Page | undefined,
): Promise<PagedList<AuthClientView>> {
  const { store } = services;
  const at = await resolveScope(store.directory, caller, named);
  let level: Level | undefined = at.scope.level;
  if (named === undefined) {
    // Everybody inherits what is global; to read it takes the permission at that level.
    if (!hasPermissionAt(caller, 'get', GLOBAL_SCOPE)) level = undefined;
  } else {
    await requireAuthClientPermission(services, caller, 'get', at, {
      action: 'read',
      resourceType: named.level,
      resourceId: named.id,
    });
  }
  const { items, total } = await store.authClients.list(
    {
      scopes: scopesOf(at.place),
      ...(componentId === undefined ? {} : { componentId: componentId as ComponentId }),
    },
    page,
  );
  return { items: items.map((client) => showAuthClient(services, client, level)), total };
}

/**
 * @param named where it is to be visible; without it, anywhere that the caller has a role
 * @throws ApiError 403, 404, 409 `unreadable`
 */
export async function readAuthClient(
  services: Services,
  caller: Caller,
  id: string,
  named: NamedScope | undefined,
): Promise<AuthClientView> {
  const { client, level } =
    named === undefined
      ? await findByRoleAssignments(services, caller, id)
      : await findInScope(services, caller, id, named);
  const view = showAuthClient(services, client, level);
  if (view.unreadable && level === client.scope.level) throw unreadableClient();
  return view;
}

function unreadableClient(): ApiError {
  return conflict(
    'unreadable',
    'The credentials of this auth-client can no longer be opened: send all of them anew with a PATCH, or put back the key that sealed them',
  );
}

interface FoundAuthClient {
  readonly client: AuthClient;
  /** Of the permission that it is read with; undefined: it is only inherited. */
  readonly level: Level | undefined;
}

/** For the vendor's client, which names no place: whoever inherits the auth-client in some workspace sees that it is there. */
async function findByRoleAssignments({ store }: Services, caller: Caller, id: string): Promise<FoundAuthClient> {
  const { client, at } = await findAuthClient(store, caller, id);
  return { client, level: hasPermissionAt(caller, 'get', at) ? client.scope.level : undefined };
}

async function findInScope(
  services: Services,
  caller: Caller,
  id: string,
  named: NamedScope,
): Promise<FoundAuthClient> {
  const { store } = services;
  const at = await resolveScope(store.directory, caller, named);
  await requireAuthClientPermission(services, caller, 'get', at, {
    action: 'read',
    resourceType: AUTH_CLIENT,
    resourceId: id,
  });
  const client = await store.authClients.find(id as AuthClient['id']);
  if (client === undefined || !covers(client.scope, at.place)) throw notFound(AUTH_CLIENT, id);
  return { client, level: at.scope.level };
}
