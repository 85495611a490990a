import type { JsonObject } from '../../../wire/members.js';
import { isTokenType } from '../../../wire/secretResource.js';
import type { AuthClient } from '../../model/authClient.js';
import type { Caller, Workspace } from '../../model/directory.js';
import type { AuthClientId } from '../../model/ids.js';
import { covers } from '../../model/scope.js';
import type { StoredSecret } from '../../model/secret.js';
import { placeOfWorkspace, getWorkspace } from '../access.js';
import { badRequest, conflict, invalid, notFound } from '../apiErrors.js';
import { requireSecretPermission, SECRET } from '../secrets/findSecret.js';
import { openAuthClientOrThrow, openSecret } from '../secrets/sealSecret.js';
import type { Services } from '../services.js';
import { ApiError } from '../../../errors.js';

const CLIENT_POINTER = '/data/relationships/auth_client';
const USER_GRANT_TYPES = ['authorization_code', 'device_code'];

/** What a flow is for. */
export interface FlowTarget {
  readonly workspace: Workspace;
  readonly client: AuthClient;
  /** The one to authenticate anew. */
  readonly secret: StoredSecret | undefined;
  /** What it holds; undefined also when that can't be opened: it is mended by authenticating anew. */
  readonly secretValues: JsonObject | undefined;
}

/**
 * Finds what a flow is for, for a caller who may make, or change, such a secret.
 * @throws ApiError 400, 403, 404, 409 `no_user_grant` or `unreadable`
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
      invalid(`${CLIENT_POINTER}/data/id`, 'The secret belongs to another auth-client: leave auth_client out'),
    );
  }
  const client = found?.client ?? (await findVisibleClient(services, workspace, requested.authClientId));
  requireUserGrantType(client, openAuthClientOrThrow(services.vault, client));
  return { workspace, client, secret: found?.secret, secretValues: openSecretValues(services, found?.secret) };
}

/** @throws ApiError 404: also for one that is not visible there */
async function findVisibleClient(
  { store }: Services,
  workspace: Workspace,
  id: string | undefined,
): Promise<AuthClient> {
  if (id === undefined) {
    const detail = 'A flow is for an auth-client, or for the auth_secret that is authenticated anew: say for which';
    throw badRequest({ code: 'missing', detail, source: { pointer: CLIENT_POINTER } });
  }
  const client = await store.authClients.find(id as AuthClientId);
  if (client !== undefined && covers(client.scope, placeOfWorkspace(workspace))) return client;
  throw notFound('auth-client', id, { pointer: `${CLIENT_POINTER}/data/id` });
}

/** @throws ApiError 409 */
function requireUserGrantType(
  { type }: AuthClient,
  { grant_type: grantType = 'authorization_code' }: JsonObject,
): void {
  if (isTokenType(type) && USER_GRANT_TYPES.some((known) => known === grantType)) return;
  const reason = isTokenType(type) ? `grant_type is ${String(grantType)}` : `type is ${type}`;
  throw conflict(
    'no_user_grant',
    `The auth-client's ${reason}, for which nobody goes to a provider: make the secret with POST …/secrets`,
    { pointer: `${CLIENT_POINTER}/data/id` },
  );
}

function openSecretValues({ vault }: Services, secret: StoredSecret | undefined): JsonObject | undefined {
  if (secret === undefined) return undefined;
  try {
    return openSecret(vault, secret);
  } catch (error: unknown) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
