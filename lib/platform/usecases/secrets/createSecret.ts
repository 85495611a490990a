import { ApiError } from '../../../errors.js';
import { isCredentialType } from '../../../wire/credentials.js';
import { isTokenType } from '../../../wire/secretResource.js';
import type { AuthFlow } from '../../model/authFlow.js';
import type { AuthClient } from '../../model/authClient.js';
import type { Caller, Workspace } from '../../model/directory.js';
import { newId, type AuthClientId } from '../../model/ids.js';
import { covers } from '../../model/scope.js';
import type { StoredSecret } from '../../model/secret.js';
import type { Repositories, ResolvedSecret } from '../../store/store.js';
import { placeOfWorkspace, getWorkspace } from '../access.js';
import { createAuditRecord } from '../createAuditRecord.js';
import { sealFlowContent } from '../authFlows/flowContent.js';
import { findFlowInWorkspace } from '../authFlows/findFlow.js';
import { claimIdempotencyKey, findEarlierResource, type IdempotentRequest } from '../idempotency.js';
import { badRequest, invalid, notFound } from '../apiErrors.js';
import { saveRefreshState } from '../refresh/saveRefreshState.js';
import { queueRevocation } from '../revocation/queueRevocation.js';
import type { Services } from '../services.js';
import { requireSecretPermission, SECRET } from './findSecret.js';
import { obtainFirstToken, needsFirstToken } from './obtainFirstToken.js';
import { requireExchangedFlow, readFlowValues } from './readFlowValues.js';
import { checkSentValues, readSentCredentials, type SecretContext, type ObtainedValues } from './secretValues.js';
import { mapReferenceConflict } from './reference.js';
import { withRequestedScope } from './requestedScope.js';
import { openAuthClientOrThrow, sealSecret } from './sealSecret.js';
import { showSecret, type SecretView } from './showSecret.js';

export interface CreateSecretRequest {
  /** For whoever sends the auth-client's type along: it has to be that. */
  readonly type: string | undefined;
  readonly name: string;
  readonly reference: string | null;
  readonly state: 'ready' | 'error';
  readonly error: string | null;
  /** As they were sent. */
  readonly credentials: unknown;
  /** Undefined: the flow's. */
  readonly authClientId: string | undefined;
  /** The flow whose tokens it is made of. */
  readonly authFlowId?: string | undefined;
}

/**
 * Makes a secret: of the values that were sent, of what a flow holds, or of what the provider gives for them there and then.
 * @throws ApiError 400 and 404 with pointers, 403, 409 `reference_taken` and for flows that hold nothing; for a grant that the
 *   provider refuses 409, 424 or 503
 */
export async function createSecret(
  services: Services,
  caller: Caller,
  workspaceId: string,
  request: CreateSecretRequest,
  repeatable: IdempotentRequest | undefined,
): Promise<SecretView> {
  const { store, vault } = services;
  const workspace = await getWorkspace(store, caller, workspaceId);
  const action = { action: 'create', resourceType: 'workspace', resourceId: workspace.id } as const;
  await requireSecretPermission(services, caller, workspace, 'create', action);
  // Neither a flow nor a grant may be spent on a repetition.
  const earlierId = await findEarlierResource(services, caller, repeatable);
  if (earlierId !== undefined)
    return showSecret(services, caller, await findCreatedSecret(services, workspace, earlierId));
  const flow =
    request.authFlowId === undefined
      ? undefined
      : await findFlowInWorkspace(store, workspace, request.authFlowId, FLOW_POINTER);
  const client = await findVisibleClient(services, workspace, resolveClientId(request, flow));
  const { type } = client;
  if (!isCredentialType(type) || (request.type !== undefined && request.type !== type)) {
    throw badRequest(invalid('/data/attributes/type', `The auth-client is for secrets of the type ${type}`));
  }
  const clientValues = openAuthClientOrThrow(vault, client);
  const components = await store.components.findMany(client.componentIds);
  const context: SecretContext = { client, type, clientValues, components };
  const obtained = await obtainValues(services, caller, context, request, flow).catch(async (error: unknown) => {
    if (error instanceof ApiError && error.status !== 400) {
      const [{ code: reason } = { code: 'error' }] = error.problems;
      const deed = { ...action, outcome: 'failed', reason } as const;
      await services.audit(createAuditRecord(services, caller, placeOfWorkspace(workspace), deed));
    }
    throw error;
  });
  const { values, obtainedAtMs, expiresAtMs } = obtained;

  const nowMs = services.now();
  const id: StoredSecret['id'] = newId(nowMs, services.randomBytes);
  const secret: StoredSecret = {
    ...sealSecret(vault, { id, tenantId: workspace.tenantId }, values),
    id,
    tenantId: workspace.tenantId,
    workspaceId: workspace.id,
    authClientId: client.id,
    userId: caller.user.id,
    type,
    name: request.name,
    reference: request.reference,
    state: request.state,
    error: request.state === 'error' ? request.error : null,
    version: 1,
    obtainedAtMs,
    refreshedAtMs: null,
    expiresAtMs,
    degradedSinceMs: null,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  const earlierSecretId = await mapReferenceConflict(
    store.transaction(async (tx) => {
      const claimed = await claimIdempotencyKey(services, tx, caller, repeatable, id);
      if (claimed !== undefined) {
        // Both were at the provider at the same time: nobody is going to use this one's tokens.
        if (obtained.granted) await queueRevocation(services, tx, secret, { type, values: clientValues }, values);
        return claimed;
      }
      await tx.secrets.add(secret);
      if (flow !== undefined) await markFlowSaved(services, tx, flow, secret);
      await saveRefreshState(tx, secret, values, clientValues);
      const deed = { action: 'create', resourceType: SECRET, resourceId: id, version: 1 } as const;
      await tx.audit.append([createAuditRecord(services, caller, placeOfWorkspace(workspace), deed)]);
      return undefined;
    }),
  ).catch(async (error: unknown) => {
    // What the secret belongs to may have been removed since it was looked up; a store says that in its own way.
    if (!(error instanceof ApiError)) {
      await getWorkspace(store, caller, workspaceId);
      await findVisibleClient(services, workspace, client.id);
    }
    throw error;
  });
  return showSecret(
    services,
    caller,
    earlierSecretId === undefined
      ? { secret, workspace, client }
      : await findCreatedSecret(services, workspace, earlierSecretId),
  );
}

const FLOW_POINTER = '/data/relationships/auth_flow/data/id';

async function obtainValues(
  services: Services,
  caller: Caller,
  context: SecretContext,
  { credentials }: CreateSecretRequest,
  flow: AuthFlow | undefined,
): Promise<ObtainedValues & { readonly granted: boolean }> {
  const sent = readSentCredentials(context.type, credentials ?? {});
  if (flow !== undefined) return { ...readFlowValues(services, flow, context, sent), granted: false };
  const values = isTokenType(context.type) ? withRequestedScope(sent, sent.scope) : sent;
  if (!needsFirstToken(context, values)) return { ...checkSentValues(context, values, services.now()), granted: false };
  return { ...(await obtainFirstToken(services, caller, context, values)), granted: true };
}

/** A flow saves once, whoever is quicker. @throws ApiError 409 */
async function markFlowSaved(
  { vault, now }: Services,
  { authFlows }: Pick<Repositories, 'authFlows'>,
  flow: AuthFlow,
  secret: StoredSecret,
): Promise<void> {
  const { sealed, keyId } = sealFlowContent(vault, flow, {});
  const spent = await authFlows.update(flow.id, 'exchanged', { status: 'saved', secretId: secret.id, sealed, keyId });
  if (spent !== undefined) return;
  const current = await authFlows.find(flow.id);
  if (current !== undefined) requireExchangedFlow(current, now());
  throw notFound('auth-flow', flow.id, { pointer: FLOW_POINTER });
}

/** @throws ApiError 400 for another one than the flow was for */
function resolveClientId({ authClientId }: CreateSecretRequest, flow: AuthFlow | undefined): string {
  if (flow === undefined) return authClientId ?? '';
  if (authClientId === undefined || authClientId === flow.authClientId) return flow.authClientId;
  throw badRequest(
    invalid('/data/relationships/auth_client/data/id', 'The flow was for another auth-client: leave auth_client out'),
  );
}

/** The auth-client that a secret of the workspace may be for. @throws ApiError 404: also for one that is not visible there */
async function findVisibleClient({ store }: Services, workspace: Workspace, id: string): Promise<AuthClient> {
  const client = await store.authClients.find(id as AuthClientId);
  if (client !== undefined && covers(client.scope, placeOfWorkspace(workspace))) return client;
  throw notFound('auth-client', id, { pointer: '/data/relationships/auth_client/data/id' });
}

async function findCreatedSecret(
  { findSecret: secretAt }: Services,
  workspace: Workspace,
  id: string,
): Promise<ResolvedSecret> {
  const found = await secretAt({ workspaceId: workspace.id, idOrReference: id });
  if (found === undefined) throw notFound(SECRET, id);
  return found;
}
