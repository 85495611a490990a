import type { AuthClient, Secret, User } from '../../api/resources.js';
import { ApiFailure, type Api } from '../../api/client.js';

interface NamedResource {
  readonly id: string;
  readonly name: string;
}

/** What the log names by ids. */
export interface ResourceNames {
  readonly secrets: readonly NamedResource[];
  readonly clients: readonly NamedResource[];
  readonly users: readonly NamedResource[];
}

export const NO_NAMES: ResourceNames = { secrets: [], clients: [], users: [] };

/** As far as somebody may see them. @throws ApiFailure when the service does not answer */
export async function loadResourceNames(api: Api, workspaceId: string, signal: AbortSignal): Promise<ResourceNames> {
  const workspace = encodeURIComponent(workspaceId);
  const [secrets, clients, users] = await Promise.all([
    loadVisible(api.get<readonly Secret[]>(`v2/workspaces/${workspace}/secrets`, signal)),
    loadVisible(api.get<readonly AuthClient[]>(`v2/auth-clients?workspace_id=${workspace}`, signal)),
    loadVisible(api.get<readonly User[]>('v2/users', signal)),
  ]);
  return {
    secrets: secrets.map(({ id, attributes: { name } }) => ({ id, name })),
    clients: clients.map(({ id, attributes: { name } }) => ({ id, name })),
    users: users.map(({ id, attributes: { email } }) => ({ id, name: email })),
  };
}

/** What a log names: by its name where that is known, else by the end of its id. */
export function findResourceName({ secrets, clients, users }: ResourceNames, type: string, id: string): string {
  const lists: Readonly<Record<string, readonly NamedResource[]>> = {
    'auth-secret': secrets,
    'auth-client': clients,
    user: users,
    // Made for this user.
    'login-link': users,
  };
  return lists[type]?.find((one) => one.id === id)?.name ?? `…${id.slice(-6)}`;
}

async function loadVisible<Item>(response: Promise<{ readonly data: readonly Item[] }>): Promise<readonly Item[]> {
  try {
    return (await response).data;
  } catch (error: unknown) {
    if (error instanceof ApiFailure && (error.status === 403 || error.status === 404)) return [];
    throw error;
  }
}
