import { EVENT_TYPES, type PlatformEvent } from '../../model/event.js';
import type { Caller } from '../../model/directory.js';
import { isAllowed } from '../../model/permissions.js';
import type { EventFilter } from '../../store/store.js';
import { DEPLOYMENT } from '../access.js';
import { findGrantedScopes, locateScope, intersectScopes, type LocatedScope } from '../directory/scopes.js';
import type { Services } from '../services.js';

/** The filter of a caller. An unknown type matches nothing. */
export type EventQuery = Omit<EventFilter, 'tenants' | 'type'> & { readonly type?: string };

interface EventPage {
  /** Newest first. */
  readonly events: readonly PlatformEvent[];
  /** Whether there are older ones. */
  readonly hasMore: boolean;
}

/**
 * Lists the events of places where the caller may see secrets. Events of a tenant's own auth clients need a role in the
 * whole tenant.
 */
export async function listEvents(
  { store }: Pick<Services, 'store'>,
  caller: Caller,
  { type: typeName, ...query }: EventQuery,
  size: number,
): Promise<EventPage> {
  const type = EVENT_TYPES.find((name) => name === typeName);
  if (type !== typeName) return { events: [], hasMore: false };
  const filter = { ...query, ...(type === undefined ? {} : { type }) };
  const found: PlatformEvent[] = [];
  for (const place of await findEventPlaces(store, caller, query.workspaceId)) {
    // One more than requested shows whether more follow.
    found.push(...(await store.events.list({ ...filter, ...place }, size + 1)));
  }
  const events = found.sort((a, b) => (a.id < b.id ? 1 : -1));
  return { events: events.slice(0, size), hasMore: events.length > size };
}

type EventPlace = Pick<EventFilter, 'tenants' | 'workspaceId'>;

/** Returns disjoint places to search: the whole deployment, or tenants and the workspaces outside them. */
async function findEventPlaces(
  { directory }: Services['store'],
  caller: Caller,
  workspaceId: string | undefined,
): Promise<readonly EventPlace[]> {
  if (isAllowed(caller, 'workspaces.auth_secret.get', DEPLOYMENT)) return [{ tenants: 'all' }];
  const scopes = (await findGrantedScopes(directory, caller)).filter(({ place }) =>
    isAllowed(caller, 'workspaces.auth_secret.get', place),
  );
  const wide = scopes.flatMap(({ scope }) => (scope.level === 'tenant' ? [scope.id] : []));
  const narrow = scopes.filter(
    ({ scope, place }) => scope.level !== 'tenant' && !wide.some((id) => id === place.tenantId),
  );
  const { items } = await directory.listWorkspaces(
    (await narrowScopes(directory, narrow, workspaceId)).map(({ scope }) => scope),
  );
  return [
    ...(wide.length > 0 ? [{ tenants: wide }] : []),
    ...items.map(({ id, tenantId }) => ({ tenants: [tenantId], workspaceId: id })),
  ];
}

async function narrowScopes(
  directory: Services['store']['directory'],
  scopes: readonly LocatedScope[],
  workspaceId: string | undefined,
): Promise<readonly LocatedScope[]> {
  if (workspaceId === undefined) return scopes;
  return intersectScopes(scopes, await locateScope(directory, { level: 'workspace', id: workspaceId as never }));
}
