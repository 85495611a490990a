import { findGrantType } from '../../../oauth/grants/index.js';
import type { AuthFlow } from '../../model/authFlow.js';
import type { Caller } from '../../model/directory.js';
import { newId } from '../../model/ids.js';
import { placeOfWorkspace } from '../access.js';
import { createAuditRecord } from '../createAuditRecord.js';
import { claimIdempotencyKey, findEarlierResource, type IdempotentRequest } from '../idempotency.js';
import { conflict } from '../apiErrors.js';
import type { Services } from '../services.js';
import { AUTH_FLOW } from './createFlowAuditRecord.js';
import { sealFlowContent } from './flowContent.js';
import { resolveFlowTarget, type FlowTarget } from './flowTarget.js';
import { prepareBrowserFlow, prepareDeviceFlow, type PreparedFlow } from './prepareFlow.js';
import { resolveAuthorization, type AuthorizationInput } from './requestedAuthorization.js';
import { readReturnTo } from './returnTo.js';

export interface StartFlowRequest extends AuthorizationInput {
  /** Undefined: the auth client of the secret. */
  readonly authClientId: string | undefined;
  /** Id or reference of the secret to reauthorize. */
  readonly secret: string | undefined;
  readonly returnTo: string | undefined;
}

interface StartedFlow extends Pick<PreparedFlow, 'instructions' | 'cookie'> {
  readonly flow: AuthFlow;
}

/**
 * Starts an authorization flow, for a new secret or to reauthorize one.
 * @throws ApiError `missing`, `invalid`, `forbidden`, `not_found`, `no_user_grant`, `unreadable`, `already_started`, `idempotency_key_reused`
 * @throws ApiError `reauthorization_required`, `client_rejected`, `configuration`, `provider_unavailable` when the provider of a device flow
 *   refuses
 */
export async function startFlow(
  services: Services,
  caller: Caller,
  workspaceId: string,
  request: StartFlowRequest,
  idempotentRequest: IdempotentRequest | undefined,
): Promise<StartedFlow> {
  const target = await resolveFlowTarget(services, caller, workspaceId, request);
  const returnTo = request.returnTo === undefined ? null : readReturnTo(request.returnTo, services.publicUrl());
  const requested = await resolveAuthorization(services, target, request);
  await requireFirstRequest(services, caller, idempotentRequest);

  const createdAtMs = services.now();
  const id: AuthFlow['id'] = newId(createdAtMs, services.randomBytes);
  const prepare = findGrantType(target.clientValues)?.start === 'device' ? prepareDeviceFlow : prepareBrowserFlow;
  const { instructions, cookie, content, stored } = await prepare(services, { id, createdAtMs }, target, requested);

  const { tenantId } = target.workspace;
  const flow: AuthFlow = {
    ...sealFlowContent(services.vault, { id, tenantId }, { ...content, ...requested.values }),
    ...stored,
    id,
    tenantId,
    workspaceId: target.workspace.id,
    authClientId: target.client.id,
    userId: caller.user.id,
    secretId: target.secret?.id ?? null,
    status: 'pending',
    errorCode: null,
    errorDescription: null,
    returnTo,
    createdAtMs,
  };
  await storeFlow(services, caller, target, flow, idempotentRequest);
  return { flow, instructions, cookie };
}

/**
 * Checks the Idempotency-Key before the provider is asked: a repeated request must not start another device flow there.
 * @throws ApiError `already_started`, `idempotency_key_reused`
 */
async function requireFirstRequest(
  services: Services,
  caller: Caller,
  idempotentRequest: IdempotentRequest | undefined,
): Promise<void> {
  const earlierId = await findEarlierResource(services, caller, idempotentRequest);
  if (earlierId !== undefined) throw alreadyStarted(earlierId);
}

/** @throws ApiError `already_started`, `idempotency_key_reused` */
async function storeFlow(
  services: Services,
  caller: Caller,
  { workspace }: FlowTarget,
  flow: AuthFlow,
  idempotentRequest: IdempotentRequest | undefined,
): Promise<void> {
  await services.store.transaction(async (tx) => {
    const earlierId = await claimIdempotencyKey(services, tx, caller, idempotentRequest, flow.id);
    if (earlierId !== undefined) throw alreadyStarted(earlierId);
    await tx.authFlows.add(flow);
    const action = { action: 'create', resourceType: AUTH_FLOW, resourceId: flow.id } as const;
    await tx.audit.append([createAuditRecord(services, caller, placeOfWorkspace(workspace), action)]);
  });
}

/** State and cookie aren't stored, so the response can't be repeated. */
function alreadyStarted(earlierId: string) {
  const detail = `This Idempotency-Key was used to start the flow ${earlierId}, whose URL is shown only once: start another flow with a new key`;
  return conflict('already_started', detail, { header: 'Idempotency-Key' });
}
