import { EVENT_TYPES, type PlatformEvent } from '../../model/event.js';
import type { Caller } from '../../model/directory.js';
import { isAllowed } from '../../model/permissions.js';
import type { EventFilter } from '../../store/store.js';
import { DEPLOYMENT } from '../access.js';
import { findGrantedScopes, locateScope, intersectScopes, type LocatedScope } from '../directory/scopes.js';
import type { Services } from '../services.js';

/** As a caller gives it: of a type that doesn't exist there are no events. */
export type EventQuery = Omit<EventFilter, 'tenants' | 'type'> & { readonly type?: string };

export interface EventPage {
  /** Newest first. */
  readonly events: readonly PlatformEvent[];
  /** Whether older ones follow. */
  readonly hasMore: boolean;
}

/** What happened where the caller may see secrets. What happened to a tenant's own auth-clients is for those with a role in all of it. */
export async function listEvents(
  { store }: Pick<Services, 'store'>,
  caller: Caller,
  { type: typeName, ...question }: EventQuery,
  size: number,
): Promise<EventPage> {
  const type = EVENT_TYPES.find((name) => name === typeName);
  if (type !== typeName) return { events: [], hasMore: false };
  const filter = { ...question, ...(type === undefined ? {} : { type }) };
  const found: PlatformEvent[] = [];
  for (const place of await findEventPlaces(store, caller, question.workspaceId)) {
    // One more than asked for tells whether anything follows.
    found.push(...(await store.events.list({ ...filter, ...place }, size + 1)));
  }
  const events = found.sort((a, b) => (a.id < b.id ? 1 : -1));
  return { events: events.slice(0, size), hasMore: events.length > size };
}

type EventPlace = Pick<EventFilter, 'tenants' | 'workspaceId'>;

/** Where to look, none of it twice: the whole deployment, tenants, and else workspace by workspace. */
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
