import { ApiFailure, type ApiResponse, type Api } from '../../api/client.js';
import {
  getRelatedId,
  type AuthClient,
  type PlatformEvent,
  type RefreshState,
  type Secret,
  type User,
} from '../../api/resources.js';
import { buildCredentialRow, type CredentialRow } from './credentialRow.js';

/** Maximum page size of the API. */
const PAGE_SIZE = 100;
/** Limits the list to 2,000 credentials. */
const MAX_PAGES = 20;

export interface Credentials {
  readonly rows: readonly CredentialRow[];
  /** Total number; greater than the rows when the list is limited. */
  readonly total: number;
  readonly hasClients: boolean;
}

type Getter = Pick<Api, 'get'>;

/** Loads the rows of the list. @throws ApiFailure */
export async function loadCredentials(api: Getter, workspaceId: string, signal: AbortSignal): Promise<Credentials> {
  const workspace = `v2/workspaces/${encodeURIComponent(workspaceId)}`;
  const [secrets, states, clients, users] = await Promise.all([
    loadAllPages<Secret>(api, `${workspace}/secrets`, signal),
    loadAllPages<RefreshState>(api, `${workspace}/refresh-states`, signal),
    loadClients(api, workspaceId, signal),
    loadUsers(api, signal),
  ]);
  const known = { states: states.data, clients, users };
  return {
    rows: secrets.data.map((secret) => buildCredentialRow(secret, secret.meta?.health, known)),
    total: secrets.total,
    hasClients: clients.length > 0,
  };
}

/** Loads one credential. @throws ApiFailure */
export async function loadCredential(api: Getter, workspaceId: string, id: string, signal: AbortSignal) {
  const path = secretPath(workspaceId, id);
  const [{ data: secret, meta }, state, clients, users] = await Promise.all([
    api.get<Secret>(path, signal),
    api.get<RefreshState>(`${path}/refresh`, signal),
    loadClients(api, workspaceId, signal),
    loadUsers(api, signal),
  ]);
  const client = clients.find((one) => one.id === getRelatedId(secret, 'auth_client'));
  return { secret, client, row: buildCredentialRow(secret, meta.health, { states: [state.data], clients, users }) };
}

/** Loads the last 100 events of a credential in the last 30 days, newest first. @throws ApiFailure */
export async function loadEvents(
  api: Getter,
  workspaceId: string,
  id: string,
  signal: AbortSignal,
): Promise<readonly PlatformEvent[]> {
  const query = new URLSearchParams({ 'filter[workspace]': workspaceId, 'filter[resource]': id, 'page[size]': '100' });
  return (await api.get<readonly PlatformEvent[]>(`v2/events?${query.toString()}`, signal)).data;
}

export function secretPath(workspaceId: string, id: string): string {
  return `v2/workspaces/${encodeURIComponent(workspaceId)}/secrets/${encodeURIComponent(id)}`;
}

async function loadClients(api: Getter, workspaceId: string, signal: AbortSignal): Promise<readonly AuthClient[]> {
  return (
    await api.get<readonly AuthClient[]>(`v2/auth-clients?workspace_id=${encodeURIComponent(workspaceId)}`, signal)
  ).data;
}

/** Loads the users; returns none without the permission to list them. */
export async function loadUsers(api: Getter, signal: AbortSignal): Promise<readonly User[]> {
  try {
    return (await loadAllPages<User>(api, 'v2/users', signal)).data;
  } catch (error: unknown) {
    if (error instanceof ApiFailure && error.status === 403) return [];
    throw error;
  }
}

interface PagedList<Resource> {
  readonly data: readonly Resource[];
  /** Total number, including pages that were not read. */
  readonly total: number;
}

async function loadAllPages<Resource>(api: Getter, path: string, signal: AbortSignal): Promise<PagedList<Resource>> {
  const pageOf = (page: number): Promise<ApiResponse<readonly Resource[]>> =>
    api.get(`${path}?page[size]=${PAGE_SIZE}&page[number]=${page}`, signal);
  const first = await pageOf(1);
  const total = typeof first.meta.total === 'number' ? first.meta.total : first.data.length;
  const pages = Math.min(MAX_PAGES, Math.ceil(total / PAGE_SIZE));
  const data = [...first.data];
  for (let page = 2; page <= pages; page += 1) data.push(...(await pageOf(page)).data);
  return { data, total };
}
