import { ApiError } from '../../../errors.js';
import { isCredentialType, isTokenType } from '../../../auth/registry.js';
import type { AuthFlow } from '../../model/authFlow.js';
import type { Caller, Workspace } from '../../model/directory.js';
import { newId } from '../../model/ids.js';
import { changeRefreshTokenExpiry, UNKNOWN_REFRESH_TOKEN_EXPIRY } from '../../model/refreshTokenExpiry.js';
import type { StoredSecret } from '../../model/secret.js';
import type { Repositories, ResolvedSecret } from '../../store/store.js';
import { placeOfWorkspace, getWorkspace } from '../access.js';
import { getAuthClientForSecrets } from '../authClients/authClientPermissions.js';
import { createAuditRecord, toFailedAction } from '../createAuditRecord.js';
import { sealFlowContent } from '../authFlows/flowContent.js';
import { getFlowOfWorkspace } from '../authFlows/getFlow.js';
import { claimIdempotencyKey, findEarlierResource, type IdempotentRequest } from '../idempotency.js';
import { badRequest, invalid, notFound } from '../apiErrors.js';
import { saveRefreshState } from '../../tokens/saveRefreshState.js';
import { queueRevocation } from '../revocation/queueRevocation.js';
import type { Services } from '../services.js';
import { requireSecretPermission, SECRET } from '../secretAccess.js';
import { obtainFirstToken, needsFirstToken } from './obtainFirstToken.js';
import { requireExchangedFlow, readFlowValues } from './readFlowValues.js';
import { checkSentValues, readSentCredentials, type SecretContext, type ObtainedValues } from './secretValues.js';
import { mapReferenceConflict } from './reference.js';
import { withRequestedScope } from '../../tokens/requestedScope.js';
import { openAuthClientOrThrow } from '../../tokens/openCredentials.js';
import { sealRecord } from '../../vault/sealedRecord.js';
import { showSecret, type SecretView } from './showSecret.js';

export interface CreateSecretRequest {
  /** If sent, it must be the type of the auth client. */
  readonly type: string | undefined;
  readonly name: string;
  readonly reference: string | null;
  readonly state: 'ready' | 'error';
  readonly error: string | null;
  /** As sent. */
  readonly credentials: unknown;
  /** Undefined: the auth client of the flow. */
  readonly authClientId: string | undefined;
  /** The flow whose token is saved. */
  readonly authFlowId?: string | undefined;
}

/**
 * Creates a secret from the values in the request, from the token of a flow, or with a token that the provider issues for the values.
 * @throws ApiError `invalid`, `missing`, `forbidden`, `not_found`, `reference_taken`, `unreadable`, `idempotency_key_reused`
 * @throws ApiError `flow_pending`, `flow_expired`, `flow_saved`, `flow_failed` when the flow has no token
 * @throws ApiError `reauthorization_required`, `client_rejected`, `configuration`, `provider_unavailable` when the provider refuses
 */
export async function createSecret(
  services: Services,
  caller: Caller,
  workspaceId: string,
  request: CreateSecretRequest,
  idempotentRequest: IdempotentRequest | undefined,
): Promise<SecretView> {
  const { store, vault } = services;
  const workspace = await getWorkspace(store, caller, workspaceId);
  const action = { action: 'create', resourceType: 'workspace', resourceId: workspace.id } as const;
  await requireSecretPermission(services, caller, workspace, 'create', action);
  // A repeated request must use up neither a flow nor a token request.
  const earlierId = await findEarlierResource(services, caller, idempotentRequest);
  if (earlierId !== undefined)
    return showSecret(services, caller, await getCreatedSecret(services, workspace, earlierId));
  const flow =
    request.authFlowId === undefined
      ? undefined
      : await getFlowOfWorkspace(store, workspace, request.authFlowId, FLOW_POINTER);
  const client = await getAuthClientForSecrets(store, workspace, resolveClientId(request, flow));
  const { type } = client;
  if (!isCredentialType(type) || (request.type !== undefined && request.type !== type)) {
    throw badRequest(invalid('/data/attributes/type', `The auth client needs secrets of type ${type}`));
  }
  const clientValues = openAuthClientOrThrow(vault, client);
  const components = await store.components.findMany(client.componentIds);
  const context: SecretContext = { client, type, clientValues, components };
  const obtained = await obtainValues(services, caller, context, request, flow).catch(async (error: unknown) => {
    if (error instanceof ApiError && error.status !== 400) {
      const failed = toFailedAction(action, error);
      await services.audit(createAuditRecord(services, caller, placeOfWorkspace(workspace), failed));
    }
    throw error;
  });
  const { values, obtainedAtMs, expiresAtMs, refreshTokenExpiresAtMs } = obtained;

  const nowMs = services.now();
  const id: StoredSecret['id'] = newId(nowMs, services.randomBytes);
  const secret: StoredSecret = {
    ...sealRecord(vault, { id, tenantId: workspace.tenantId }, values),
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
    ...UNKNOWN_REFRESH_TOKEN_EXPIRY,
    ...changeRefreshTokenExpiry(UNKNOWN_REFRESH_TOKEN_EXPIRY, refreshTokenExpiresAtMs, obtainedAtMs),
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  const earlierSecretId = await mapReferenceConflict(
    store.transaction(async (tx) => {
      const claimed = await claimIdempotencyKey(services, tx, caller, idempotentRequest, id);
      if (claimed !== undefined) {
        // Two identical requests obtained a token at the same time: this one is not used.
        if (obtained.isIssued) await queueRevocation(services, tx, secret, { type, values: clientValues }, values);
        return claimed;
      }
      await tx.secrets.add(secret);
      if (flow !== undefined) await markFlowSaved(services, tx, flow, secret);
      await saveRefreshState(tx, secret, values, { ...client, values: clientValues });
      const createAction = { action: 'create', resourceType: SECRET, resourceId: id, version: 1 } as const;
      await tx.audit.append([createAuditRecord(services, caller, placeOfWorkspace(workspace), createAction)]);
      return undefined;
    }),
  ).catch(async (error: unknown) => {
    // The workspace or the auth client may have been deleted since it was read: report that instead of the store's error.
    if (!(error instanceof ApiError)) {
      await getWorkspace(store, caller, workspaceId);
      await getAuthClientForSecrets(store, workspace, client.id);
    }
    throw error;
  });
  return showSecret(
    services,
    caller,
    earlierSecretId === undefined
      ? { secret, workspace, client }
      : await getCreatedSecret(services, workspace, earlierSecretId),
  );
}

const FLOW_POINTER = '/data/relationships/auth_flow/data/id';

async function obtainValues(
  services: Services,
  caller: Caller,
  context: SecretContext,
  { credentials }: CreateSecretRequest,
  flow: AuthFlow | undefined,
): Promise<ObtainedValues & { readonly isIssued: boolean }> {
  const sent = readSentCredentials(context.type, credentials ?? {});
  if (flow !== undefined) return { ...readFlowValues(services, flow, context, sent), isIssued: false };
  const values = isTokenType(context.type) ? withRequestedScope(sent, sent.scope) : sent;
  if (!needsFirstToken(context, values))
    return { ...checkSentValues(context, values, services.now()), isIssued: false };
  return { ...(await obtainFirstToken(services, caller, context, values)), isIssued: true };
}

/**
 * Marks a flow as saved, which succeeds once.
 * @throws ApiError `flow_expired`, `flow_saved`, `flow_failed`, `not_found`
 */
async function markFlowSaved(
  { vault, now }: Services,
  { authFlows }: Pick<Repositories, 'authFlows'>,
  flow: AuthFlow,
  secret: StoredSecret,
): Promise<void> {
  const changes = { ...sealFlowContent(vault, flow, {}), status: 'saved', secretId: secret.id } as const;
  const saved = await authFlows.update(flow.id, 'exchanged', changes);
  if (saved !== undefined) return;
  const current = await authFlows.find(flow.id);
  if (current !== undefined) requireExchangedFlow(current, now());
  throw notFound('auth-flow', flow.id, { pointer: FLOW_POINTER });
}

/** @throws ApiError `invalid` for another auth client than the flow's */
function resolveClientId({ authClientId }: CreateSecretRequest, flow: AuthFlow | undefined): string {
  if (flow === undefined) return authClientId ?? '';
  if (authClientId === undefined || authClientId === flow.authClientId) return flow.authClientId;
  throw badRequest(
    invalid('/data/relationships/auth_client/data/id', 'The flow belongs to another auth client: omit auth_client'),
  );
}

async function getCreatedSecret({ findSecret }: Services, workspace: Workspace, id: string): Promise<ResolvedSecret> {
  const found = await findSecret({ workspaceId: workspace.id, idOrReference: id });
  if (found === undefined) throw notFound(SECRET, id);
  return found;
}
