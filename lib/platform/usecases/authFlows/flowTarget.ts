import type { JsonObject } from '../../../json.js';
import { isTokenType } from '../../../auth/registry.js';
import { findGrantType } from '../../../oauth/grants/index.js';
import type { AuthClient } from '../../model/authClient.js';
import type { Caller, Workspace } from '../../model/directory.js';
import type { StoredSecret } from '../../model/secret.js';
import { getWorkspace } from '../access.js';
import { getAuthClientForSecrets } from '../authClients/authClientPermissions.js';
import { badRequest, conflict, invalid, notFound } from '../apiErrors.js';
import { requireSecretPermission, SECRET } from '../secretAccess.js';
import { openAuthClientOrThrow } from '../../tokens/openCredentials.js';
import { openRecord } from '../../vault/sealedRecord.js';
import type { Services } from '../services.js';

const CLIENT_POINTER = '/data/relationships/auth_client';

/** The auth client that a flow authorizes, and the secret that it reauthorizes. */
export interface FlowTarget {
  readonly workspace: Workspace;
  readonly client: AuthClient;
  readonly clientValues: JsonObject;
  /** The secret to reauthorize; undefined for a new one. */
  readonly secret: StoredSecret | undefined;
  /** Values of the secret; undefined for a new one, and when they can't be decrypted: reauthorizing replaces them. */
  readonly secretValues: JsonObject | undefined;
}

/**
 * Resolves the target of a flow for a caller who may create, or edit, the secret.
 * @throws ApiError `missing`, `invalid`, `forbidden`, `not_found`, `no_user_grant`, `unreadable`
 */
export async function resolveFlowTarget(
  services: Services,
  caller: Caller,
  workspaceId: string,
  requested: { readonly authClientId: string | undefined; readonly secret: string | undefined },
): Promise<FlowTarget> {
  const workspace = await getWorkspace(services.store, caller, workspaceId);
  const action = { action: 'create', resourceType: 'workspace', resourceId: workspace.id } as const;
  await requireSecretPermission(
    services,
    caller,
    workspace,
    requested.secret === undefined ? 'create' : 'edit',
    action,
  );
  const found =
    requested.secret === undefined
      ? undefined
      : await services.findSecret({ workspaceId: workspace.id, idOrReference: requested.secret });
  if (found === undefined && requested.secret !== undefined) {
    throw notFound(SECRET, requested.secret, { pointer: '/data/relationships/auth_secret/data/id' });
  }
  if (found !== undefined && requested.authClientId !== undefined && requested.authClientId !== found.client.id) {
    throw badRequest(
      invalid(`${CLIENT_POINTER}/data/id`, 'The secret belongs to another auth client: omit auth_client'),
    );
  }
  const client = found?.client ?? (await getRequestedClient(services, workspace, requested.authClientId));
  const clientValues = openAuthClientOrThrow(services.vault, client);
  requireUserGrantType(client, clientValues);
  return {
    workspace,
    client,
    clientValues,
    secret: found?.secret,
    secretValues: found && openRecord(services.vault, found.secret),
  };
}

/** @throws ApiError `missing`, `not_found` */
async function getRequestedClient(
  { store }: Services,
  workspace: Workspace,
  id: string | undefined,
): Promise<AuthClient> {
  if (id !== undefined) return getAuthClientForSecrets(store, workspace, id);
  const detail = 'Set auth_client, or auth_secret to reauthorize a secret';
  throw badRequest({ code: 'missing', detail, source: { pointer: CLIENT_POINTER } });
}

/** @throws ApiError `no_user_grant` when the grant type needs no user at the provider */
function requireUserGrantType({ type }: AuthClient, clientValues: JsonObject): void {
  const grant = findGrantType(clientValues);
  if (isTokenType(type) && grant !== undefined && grant.start !== 'directly') return;
  const reason = isTokenType(type) ? `grant_type is ${String(clientValues.grant_type)}` : `type is ${type}`;
  throw conflict(
    'no_user_grant',
    `The auth client's ${reason}, which needs no authorization by a user: create the secret with POST …/secrets`,
    { pointer: `${CLIENT_POINTER}/data/id` },
  );
}
