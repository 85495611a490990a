import type { Caller } from '../../model/directory.js';
import type { TenantId } from '../../model/ids.js';
import type { Webhook } from '../../model/webhook.js';
import type { PagedList, Page } from '../../store/store.js';
import { findGrantedScopes } from '../directory/scopes.js';
import type { Services } from '../services.js';
import { canReadWebhook, findPlaceOfWebhook, getWebhook } from './getWebhook.js';

/** Restricts the list to a tenant or workspace; unknown ids match nothing. */
interface WebhookFilter {
  readonly tenantId?: string | undefined;
  readonly workspaceId?: string | undefined;
}

/**
 * Returns a webhook.
 * @throws ApiError `forbidden`, `not_found`
 */
export async function readWebhook(services: Services, caller: Caller, id: string): Promise<Webhook> {
  return (await getWebhook(services, caller, id, 'get', 'read')).webhook;
}

/** Lists the webhooks that the caller may read. A tenant has few of them, so they are filtered here. */
export async function listWebhooks(
  { store }: Services,
  caller: Caller,
  { tenantId, workspaceId }: WebhookFilter,
  page: Page | undefined,
): Promise<PagedList<Webhook>> {
  const { items } = await store.webhooks.list(await listGrantedTenants(store, caller));
  const readable: Webhook[] = [];
  for (const webhook of items) {
    if (tenantId !== undefined && webhook.tenantId !== tenantId) continue;
    if (workspaceId !== undefined && webhook.workspaceId !== workspaceId) continue;
    const place = await findPlaceOfWebhook(store.directory, webhook);
    if (place !== undefined && canReadWebhook(caller, place)) readable.push(webhook);
  }
  const first = page === undefined ? 0 : (page.number - 1) * page.size;
  return {
    items: page === undefined ? readable : readable.slice(first, first + page.size),
    total: readable.length,
  };
}

async function listGrantedTenants(
  { directory }: Services['store'],
  caller: Caller,
): Promise<readonly TenantId[] | 'all'> {
  const scopes = await findGrantedScopes(directory, caller);
  if (scopes.some(({ scope }) => scope.level === 'global')) return 'all';
  return [...new Set(scopes.flatMap(({ place }) => place.tenantId ?? []))];
}
