import type { Api } from '../../api/client.js';
import type { PlatformEvent } from '../../api/resources.js';

/** Loads the last 100 events of a credential in the last 30 days, newest first. @throws ApiFailure */
export async function loadEvents(
  api: Pick<Api, 'get'>,
  workspaceId: string,
  id: string,
  signal: AbortSignal,
): Promise<readonly PlatformEvent[]> {
  const query = new URLSearchParams({ 'filter[workspace]': workspaceId, 'filter[resource]': id, 'page[size]': '100' });
  return (await api.get<readonly PlatformEvent[]>(`v2/events?${query.toString()}`, signal)).data;
}
