import { ApiError } from '../../../errors.js';
import type { JsonObject } from '../../../json.js';
import type { Caller } from '../../model/directory.js';
import type { Page, SecretFilter } from '../../store/store.js';
import { placeOfWorkspace, getWorkspace } from '../access.js';
import { createAuditRecord } from '../createAuditRecord.js';
import type { Services } from '../services.js';
import { requireSecretPermission, SECRET } from '../secretAccess.js';
import { openCredentials } from '../../tokens/openCredentials.js';
import { mayReadCredentials, type SecretView } from './showSecret.js';

/**
 * Lists the secrets of a workspace, or one page of them. Those that can't be decrypted have no values.
 * @throws ApiError `not_found`, `forbidden`
 */
export async function listSecrets(
  services: Services,
  caller: Caller,
  workspaceId: string,
  filter: Omit<SecretFilter, 'workspaceId'>,
  page: Page | undefined,
): Promise<{ readonly items: readonly SecretView[]; readonly total: number }> {
  const { store, vault } = services;
  const workspace = await getWorkspace(store, caller, workspaceId);
  const action = { action: 'read', resourceType: 'workspace', resourceId: workspace.id } as const;
  await requireSecretPermission(services, caller, workspace, 'get', action);
  const place = placeOfWorkspace(workspace);
  const { items, total } = await store.secrets.list({ ...filter, workspaceId: workspace.id }, page);
  const clients = await store.authClients.findMany([...new Set(items.map(({ authClientId }) => authClientId))]);
  const clientOf = new Map(clients.map((client) => [client.id, client]));
  const withValues = mayReadCredentials(caller, place);

  const views = items.flatMap((secret): SecretView[] => {
    const client = clientOf.get(secret.authClientId);
    // The auth client was deleted, with its secrets, after the list was read.
    if (client === undefined) return [];
    const credentials = withValues ? openOrUndefined(() => openCredentials(vault, secret, client)) : undefined;
    const unreadable = secret.quarantinedAtMs !== null || (withValues && credentials === undefined);
    return [{ secret, client, credentials, unreadable }];
  });
  const read = views.filter(({ credentials }) => credentials !== undefined);
  if (read.length > 0) {
    await store.audit.append(
      read.map(({ secret: { id, version } }) =>
        createAuditRecord(services, caller, place, { action: 'read', resourceType: SECRET, resourceId: id, version }),
      ),
    );
  }
  return { items: views, total };
}

function openOrUndefined(open: () => JsonObject): JsonObject | undefined {
  try {
    return open();
  } catch (error: unknown) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
