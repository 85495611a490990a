import { ApiError } from '../../../errors.js';
import { isCredentialType } from '../../../wire/credentials.js';
import type { AuthClient } from '../../model/authClient.js';
import type { Caller, Workspace } from '../../model/directory.js';
import { newId, type AuthClientId } from '../../model/ids.js';
import { covers } from '../../model/scope.js';
import type { StoredSecret } from '../../model/secret.js';
import type { SecretInPlace } from '../../store/store.js';
import { placeOfWorkspace, workspaceFor } from '../access.js';
import { auditRecord } from '../auditTrail.js';
import { claimIdempotencyKey, type Repeatable } from '../idempotency.js';
import { badRequest, invalid, notFound } from '../problems.js';
import { keepRefreshState } from '../refresh/refreshState.js';
import type { Services } from '../services.js';
import { demandRight, SECRET } from './findSecret.js';
import { readNewValues } from './newSecret.js';
import { referenceMapped } from './reference.js';
import { openClientOf, sealSecret } from './sealing.js';
import { showSecret, type SecretShown } from './showSecret.js';

export interface SecretWanted {
  /** For whoever sends the auth-client's type along: it has to be that. */
  readonly type: string | undefined;
  readonly name: string;
  readonly reference: string | null;
  readonly state: 'ready' | 'error';
  readonly error: string | null;
  /** As they were sent. */
  readonly credentials: unknown;
  readonly authClientId: string;
}

/** @throws ApiError 400 and 404 with pointers, 403, 409 `reference_taken` */
export async function createSecret(
  services: Services,
  caller: Caller,
  workspaceId: string,
  wanted: SecretWanted,
  repeatable: Repeatable | undefined,
): Promise<SecretShown> {
  const { store, vault } = services;
  const workspace = await workspaceFor(store, caller, workspaceId);
  const refused = { action: 'create', resourceType: 'workspace', resourceId: workspace.id } as const;
  await demandRight(services, caller, workspace, 'create', refused);
  const client = await clientFor(services, workspace, wanted.authClientId);
  const { type } = client;
  if (!isCredentialType(type) || (wanted.type !== undefined && wanted.type !== type)) {
    throw badRequest(invalid('/data/attributes/type', `The auth-client is for secrets of the type ${type}`));
  }
  const clientValues = openClientOf(vault, client);
  const components = await store.components.findMany(client.componentIds);
  const nowMs = services.now();
  const { values, expiresAtMs } = readNewValues(type, wanted.credentials, clientValues, components, nowMs);

  const id: StoredSecret['id'] = newId(nowMs, services.randomBytes);
  const secret: StoredSecret = {
    ...sealSecret(vault, { id, tenantId: workspace.tenantId }, values),
    id,
    tenantId: workspace.tenantId,
    workspaceId: workspace.id,
    authClientId: client.id,
    userId: caller.user.id,
    type,
    name: wanted.name,
    reference: wanted.reference,
    state: wanted.state,
    error: wanted.state === 'error' ? wanted.error : null,
    version: 1,
    obtainedAtMs: nowMs,
    refreshedAtMs: null,
    expiresAtMs,
    degradedSinceMs: null,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  const earlier = await referenceMapped(
    store.transaction(async (tx) => {
      const claimed = await claimIdempotencyKey(services, tx, caller, repeatable, id);
      if (claimed !== undefined) return claimed;
      await tx.secrets.add(secret);
      await keepRefreshState(tx, secret, values, clientValues);
      const deed = { action: 'create', resourceType: SECRET, resourceId: id, version: 1 } as const;
      await tx.audit.append([auditRecord(services, caller, placeOfWorkspace(workspace), deed)]);
      return undefined;
    }),
  ).catch(async (error: unknown) => {
    // What the secret belongs to may have been removed since it was looked up; a store says that in its own way.
    if (!(error instanceof ApiError)) {
      await workspaceFor(store, caller, workspaceId);
      await clientFor(services, workspace, client.id);
    }
    throw error;
  });
  return showSecret(
    services,
    caller,
    earlier === undefined ? { secret, workspace, client } : await madeEarlier(services, workspace, earlier),
  );
}

/** The auth-client that a secret of the workspace may be for. @throws ApiError 404: also for one that is not visible there */
async function clientFor({ store }: Services, workspace: Workspace, id: string): Promise<AuthClient> {
  const client = await store.authClients.find(id as AuthClientId);
  if (client !== undefined && covers(client.scope, placeOfWorkspace(workspace))) return client;
  throw notFound('auth-client', id, { pointer: '/data/relationships/auth_client/data/id' });
}

async function madeEarlier({ secretAt }: Services, workspace: Workspace, id: string): Promise<SecretInPlace> {
  const found = await secretAt({ workspaceId: workspace.id, idOrReference: id });
  if (found === undefined) throw notFound(SECRET, id);
  return found;
}
