import type { ApiError } from '../../../errors.js';
import type { AuthClient } from '../../model/authClient.js';
import type { Caller } from '../../model/directory.js';
import type { ComponentId } from '../../model/ids.js';
import { covers, scopesOf, type Level } from '../../model/scope.js';
import type { Listed, Page } from '../../store/store.js';
import { conflict, notFound } from '../problems.js';
import type { Services } from '../services.js';
import { EVERYWHERE, locate, type NamedScope } from './askedScope.js';
import { AUTH_CLIENT, clientFor, demandRight, mayAt } from './rights.js';
import { showClient, type ClientShown } from './showClient.js';

export interface ClientFilter {
  /** Undefined: only global ones are asked for. */
  readonly named: NamedScope | undefined;
  readonly componentId: string | undefined;
}

/** What is visible in the place that is named: its own auth-clients and those above it. @throws ApiError 403, 404 */
export async function listClients(
  services: Services,
  caller: Caller,
  { named, componentId }: ClientFilter,
  page: Page | undefined,
): Promise<Listed<ClientShown>> {
  const { store } = services;
  const at = await locate(store.directory, caller, named);
  let level: Level | undefined = at.scope.level;
  if (named === undefined) {
    // Everybody inherits what is global; to read it takes the permission at that level.
    if (!mayAt(caller, 'get', EVERYWHERE)) level = undefined;
  } else {
    await demandRight(services, caller, 'get', at, { action: 'read', resourceType: named.level, resourceId: named.id });
  }
  const { items, total } = await store.authClients.list(
    {
      scopes: scopesOf(at.place),
      ...(componentId === undefined ? {} : { componentId: componentId as ComponentId }),
    },
    page,
  );
  return { items: items.map((client) => showClient(services, client, level)), total };
}

/**
 * @param named where it is to be visible; without it, anywhere that the caller has a role
 * @throws ApiError 403, 404, 409 `unreadable`
 */
export async function readClient(
  services: Services,
  caller: Caller,
  id: string,
  named: NamedScope | undefined,
): Promise<ClientShown> {
  const { client, level } =
    named === undefined ? await foundByGrants(services, caller, id) : await foundThere(services, caller, id, named);
  const shown = showClient(services, client, level);
  if (shown.unreadable && level === client.scope.level) throw unreadableClient();
  return shown;
}

function unreadableClient(): ApiError {
  return conflict(
    'unreadable',
    'The credentials of this auth-client can no longer be opened: send all of them anew with a PATCH, or put back the key that sealed them',
  );
}

interface Found {
  readonly client: AuthClient;
  /** Of the permission that it is read with; undefined: it is only inherited. */
  readonly level: Level | undefined;
}

/** For the vendor's client, which names no place: whoever inherits the auth-client in some workspace sees that it is there. */
async function foundByGrants({ store }: Services, caller: Caller, id: string): Promise<Found> {
  const { client, at } = await clientFor(store, caller, id);
  return { client, level: mayAt(caller, 'get', at) ? client.scope.level : undefined };
}

async function foundThere(services: Services, caller: Caller, id: string, named: NamedScope): Promise<Found> {
  const { store } = services;
  const at = await locate(store.directory, caller, named);
  await demandRight(services, caller, 'get', at, { action: 'read', resourceType: AUTH_CLIENT, resourceId: id });
  const client = await store.authClients.find(id as AuthClient['id']);
  if (client === undefined || !covers(client.scope, at.place)) throw notFound(AUTH_CLIENT, id);
  return { client, level: at.scope.level };
}
