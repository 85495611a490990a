import type { ApiError } from '../../../errors.js';
import type { AuthClient } from '../../model/authClient.js';
import type { Caller } from '../../model/directory.js';
import type { ComponentId } from '../../model/ids.js';
import { covers, scopesOf, type Level } from '../../model/scope.js';
import type { PagedList, Page } from '../../store/store.js';
import { conflict, notFound } from '../apiErrors.js';
import type { Services } from '../services.js';
import { GLOBAL_SCOPE, resolveScope, type NamedScope } from './namedScope.js';
import { AUTH_CLIENT, getAuthClient, requireAuthClientPermission, hasPermissionAt } from './authClientPermissions.js';
import { showAuthClient, type AuthClientView } from './showAuthClient.js';

interface AuthClientFilter {
  /** Undefined: only global auth clients. */
  readonly named: NamedScope | undefined;
  readonly componentId: string | undefined;
}

/**
 * Lists the auth clients that are visible in a scope: its own and those of the levels above.
 * @throws ApiError `forbidden`, `not_found`
 */
export async function listAuthClients(
  services: Services,
  caller: Caller,
  { named, componentId }: AuthClientFilter,
  page: Page | undefined,
): Promise<PagedList<AuthClientView>> {
  const { store } = services;
  const locatedScope = await resolveScope(store.directory, caller, named);
  let level: Level | undefined = locatedScope.scope.level;
  if (named === undefined) {
    // Every caller inherits global auth clients; reading their credentials takes the permission at that level.
    if (!hasPermissionAt(caller, 'get', GLOBAL_SCOPE)) level = undefined;
  } else {
    await requireAuthClientPermission(services, caller, 'get', locatedScope, {
      action: 'read',
      resourceType: named.level,
      resourceId: named.id,
    });
  }
  const { items, total } = await store.authClients.list(
    {
      scopes: scopesOf(locatedScope.place),
      ...(componentId === undefined ? {} : { componentId: componentId as ComponentId }),
    },
    page,
  );
  return { items: items.map((client) => showAuthClient(services, client, level)), total };
}

/**
 * Reads an auth client.
 * @param named the scope that it has to be visible in; undefined: any scope in which the caller has a role
 * @throws ApiError `forbidden`, `not_found`, `unreadable`
 */
export async function readAuthClient(
  services: Services,
  caller: Caller,
  id: string,
  named: NamedScope | undefined,
): Promise<AuthClientView> {
  const { client, level } =
    named === undefined
      ? await getByRoleAssignments(services, caller, id)
      : await getInScope(services, caller, id, named);
  const view = showAuthClient(services, client, level);
  if (view.unreadable && level === client.scope.level) throw unreadableClient();
  return view;
}

function unreadableClient(): ApiError {
  return conflict(
    'unreadable',
    'The credentials of this auth client can no longer be decrypted: send all of them again in a PATCH, or restore the key that encrypted them',
  );
}

interface FoundAuthClient {
  readonly client: AuthClient;
  /** Level of the permission to read it; undefined when it is only inherited. */
  readonly level: Level | undefined;
}

/** For the vendor's client library, which names no scope: callers who inherit the auth client in any workspace may see that it exists. */
async function getByRoleAssignments({ store }: Services, caller: Caller, id: string): Promise<FoundAuthClient> {
  const { client, locatedScope } = await getAuthClient(store, caller, id);
  return { client, level: hasPermissionAt(caller, 'get', locatedScope) ? client.scope.level : undefined };
}

async function getInScope(services: Services, caller: Caller, id: string, named: NamedScope): Promise<FoundAuthClient> {
  const { store } = services;
  const locatedScope = await resolveScope(store.directory, caller, named);
  await requireAuthClientPermission(services, caller, 'get', locatedScope, {
    action: 'read',
    resourceType: AUTH_CLIENT,
    resourceId: id,
  });
  const client = await store.authClients.find(id as AuthClient['id']);
  if (client === undefined || !covers(client.scope, locatedScope.place)) throw notFound(AUTH_CLIENT, id);
  return { client, level: locatedScope.scope.level };
}
