import type { AuthClient, Secret, User } from '../../api/resources.js';
import { ApiFailure, type Api } from '../../api/client.js';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** What the log names by ids. */
export interface Names {
  readonly secrets: readonly Named[];
  readonly clients: readonly Named[];
  readonly users: readonly Named[];
}

export const NO_NAMES: Names = { secrets: [], clients: [], users: [] };

/** As far as somebody may see them. @throws ApiFailure when the service does not answer */
export async function loadNames(api: Api, workspaceId: string, signal: AbortSignal): Promise<Names> {
  const workspace = encodeURIComponent(workspaceId);
  const [secrets, clients, users] = await Promise.all([
    visible(api.get<readonly Secret[]>(`v2/workspaces/${workspace}/secrets`, signal)),
    visible(api.get<readonly AuthClient[]>(`v2/auth-clients?workspace_id=${workspace}`, signal)),
    visible(api.get<readonly User[]>('v2/users', signal)),
  ]);
  return {
    secrets: secrets.map(({ id, attributes: { name } }) => ({ id, name })),
    clients: clients.map(({ id, attributes: { name } }) => ({ id, name })),
    users: users.map(({ id, attributes: { email } }) => ({ id, name: email })),
  };
}

/** What a log names: by its name where that is known, else by the end of its id. */
export function nameOf({ secrets, clients, users }: Names, type: string, id: string): string {
  const lists: Readonly<Record<string, readonly Named[]>> = {
    'auth-secret': secrets,
    'auth-client': clients,
    user: users,
    // Made for this user.
    'login-link': users,
  };
  return lists[type]?.find((one) => one.id === id)?.name ?? `…${id.slice(-6)}`;
}

async function visible<Item>(asked: Promise<{ readonly data: readonly Item[] }>): Promise<readonly Item[]> {
  try {
    return (await asked).data;
  } catch (error: unknown) {
    if (error instanceof ApiFailure && (error.status === 403 || error.status === 404)) return [];
    throw error;
  }
}
