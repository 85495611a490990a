import type { AuthClient, Secret, User } from '../../api/resources.js';
import { ApiFailure, type Api } from '../../api/client.js';

interface NamedResource {
  readonly id: string;
  readonly name: string;
}

/** Names of the resources that the log refers to by id. */
export interface ResourceNames {
  readonly secrets: readonly NamedResource[];
  readonly clients: readonly NamedResource[];
  readonly users: readonly NamedResource[];
}

export const NO_NAMES: ResourceNames = { secrets: [], clients: [], users: [] };

/**
 * Loads the names that the user may see.
 * @throws ApiFailure when a request fails with a status other than 403 or 404
 */
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

/** Returns the name of a resource, or the last characters of its id if the name is unknown. */
export function findResourceName({ secrets, clients, users }: ResourceNames, type: string, id: string): string {
  const lists: Readonly<Record<string, readonly NamedResource[]>> = {
    'auth-secret': secrets,
    'auth-client': clients,
    user: users,
    // A sign-in link has the id of its user.
    'login-link': users,
  };
  return lists[type]?.find((resource) => resource.id === id)?.name ?? `…${id.slice(-6)}`;
}

async function loadVisible<Item>(response: Promise<{ readonly data: readonly Item[] }>): Promise<readonly Item[]> {
  try {
    return (await response).data;
  } catch (error: unknown) {
    if (error instanceof ApiFailure && (error.status === 403 || error.status === 404)) return [];
    throw error;
  }
}
