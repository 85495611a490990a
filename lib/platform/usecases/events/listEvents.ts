import { EVENT_TYPES, type PlatformEvent } from '../../model/event.js';
import type { Caller } from '../../model/directory.js';
import { allowed } from '../../model/permissions.js';
import type { EventFilter } from '../../store/store.js';
import { DEPLOYMENT } from '../access.js';
import { grantedScopes, placed, within, type PlacedScope } from '../directory/scopes.js';
import type { Services } from '../services.js';

/** As a caller gives it: of a type that doesn't exist there are no events. */
export type EventQuestion = Omit<EventFilter, 'tenants' | 'type'> & { readonly type?: string };

export interface EventPage {
  /** Newest first. */
  readonly events: readonly PlatformEvent[];
  /** Whether older ones follow. */
  readonly more: boolean;
}

/** What happened where the caller may see secrets. What happened to a tenant's own auth-clients is for those with a role in all of it. */
export async function listEvents(
  { store }: Pick<Services, 'store'>,
  caller: Caller,
  { type: typeName, ...question }: EventQuestion,
  size: number,
): Promise<EventPage> {
  const type = EVENT_TYPES.find((name) => name === typeName);
  if (type !== typeName) return { events: [], more: false };
  const filter = { ...question, ...(type === undefined ? {} : { type }) };
  const found: PlatformEvent[] = [];
  for (const place of await placesFor(store, caller, question.workspaceId)) {
    // One more than asked for tells whether anything follows.
    found.push(...(await store.events.list({ ...filter, ...place }, size + 1)));
  }
  const events = found.sort((a, b) => (a.id < b.id ? 1 : -1));
  return { events: events.slice(0, size), more: events.length > size };
}

type EventPlace = Pick<EventFilter, 'tenants' | 'workspaceId'>;

/** Where to look, none of it twice: the whole deployment, tenants, and else workspace by workspace. */
async function placesFor(
  { directory }: Services['store'],
  caller: Caller,
  workspaceId: string | undefined,
): Promise<readonly EventPlace[]> {
  if (allowed(caller, 'workspaces.auth_secret.get', DEPLOYMENT)) return [{ tenants: 'all' }];
  const scopes = (await grantedScopes(directory, caller)).filter(({ place }) =>
    allowed(caller, 'workspaces.auth_secret.get', place),
  );
  const wide = scopes.flatMap(({ scope }) => (scope.level === 'tenant' ? [scope.id] : []));
  const narrow = scopes.filter(
    ({ scope, place }) => scope.level !== 'tenant' && !wide.some((id) => id === place.tenantId),
  );
  const { items } = await directory.workspaces(
    (await narrowed(directory, narrow, workspaceId)).map(({ scope }) => scope),
  );
  return [
    ...(wide.length > 0 ? [{ tenants: wide }] : []),
    ...items.map(({ id, tenantId }) => ({ tenants: [tenantId], workspaceId: id })),
  ];
}

async function narrowed(
  directory: Services['store']['directory'],
  scopes: readonly PlacedScope[],
  workspaceId: string | undefined,
): Promise<readonly PlacedScope[]> {
  if (workspaceId === undefined) return scopes;
  return within(scopes, await placed(directory, { level: 'workspace', id: workspaceId as never }));
}
