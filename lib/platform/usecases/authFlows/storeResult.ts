import { ApiError } from '../../../errors.js';
import type { AuthFlow } from '../../model/authFlow.js';
import type { AuthFlowChanges, Repositories } from '../../store/store.js';
import type { Services } from '../services.js';
import { recordAcceptance } from '../authClients/acceptance.js';
import { redactRefusal } from '../authClients/redactRefusal.js';
import { attachToken, SecretChangedError, type ContentWithToken } from './attachToken.js';
import type { ExchangeResult, FirstToken } from './exchangeCode.js';
import type { AuthClient } from '../../model/authClient.js';
import { AUTH_FLOW, createFlowAuditRecord } from './createFlowAuditRecord.js';
import { sealFlowContent, type FlowContent, type RequestedValues } from './flowContent.js';

/** Time in which an issued token can be saved as a secret, in ms. */
const SAVE_WITHIN_MS = 3_600_000;
/** Attempts to write to the store. The code is used up, so a short failure of the store must not lose the token. */
const MAX_ATTEMPTS = 6;
const FIRST_BACKOFF_MS = 100;

/** The reason of a failed flow, shown to the user who started it. Contains no secret. */
export interface FlowError {
  readonly code: string;
  readonly description: string;
}

export const UNREADABLE_CLIENT: FlowError = {
  code: 'unreadable',
  description: 'The credentials of the auth client can no longer be decrypted',
};

/** A flow whose exchange has a result. */
interface ExchangedFlow {
  /** As it is in the store. */
  readonly flow: AuthFlow;
  readonly content: FlowContent;
  /** As in the token request. */
  readonly client: AuthClient;
  /** The request that completes the flow; null: a background job. */
  readonly requestId: string | null;
}

/**
 * Stores the result of an exchange. A token waits in the flow to be saved, or goes to the secret that the flow reauthorizes.
 * @returns the updated flow; undefined when it was deleted or has changed in between
 * @throws ApiError `store_unavailable` when all attempts to write fail
 */
export async function storeResult(
  services: Services,
  { flow, content, client, requestId }: ExchangedFlow,
  result: ExchangeResult,
): Promise<AuthFlow | undefined> {
  if ('token' in result) {
    const contentWithToken: ContentWithToken = { ...pickRequestedValues(content), held: result.token };
    const updated = await retryTransaction(services, (tx) =>
      saveToken(services, tx, flow, contentWithToken, requestId),
    );
    await recordAcceptance(services, client);
    return updated;
  }
  const { refusal, firstToken } = result;
  const { code, detail } = redactRefusal(client, refusal);
  const retryable = firstToken && { content: pickRequestedValues(content), firstToken };
  return failFlow(services, flow, { code, description: detail }, requestId, retryable);
}

/**
 * Marks a flow as failed.
 * @param retryable the first token, from which the exchange can be retried, and the content for the secret
 * @returns the updated flow; undefined when it was deleted or has changed in between
 * @throws ApiError `store_unavailable` when all attempts to write fail
 */
export async function failFlow(
  services: Services,
  flow: AuthFlow,
  { code, description }: FlowError,
  requestId: string | null,
  retryable?: { readonly content: RequestedValues; readonly firstToken: FirstToken },
): Promise<AuthFlow | undefined> {
  const remaining: FlowContent =
    retryable === undefined ? {} : { ...retryable.content, shortLived: retryable.firstToken.token };
  const changes: AuthFlowChanges = {
    ...sealFlowContent(services.vault, flow, remaining),
    status: 'failed',
    errorCode: code,
    errorDescription: description,
    pollAtMs: null,
    ...(retryable === undefined ? {} : { expiresAtMs: retryable.firstToken.untilMs }),
  };
  return retryTransaction(services, async (tx) => {
    const failed = await tx.authFlows.update(flow.id, flow.status, changes);
    if (failed !== undefined) {
      const action = { action: 'update', resourceType: AUTH_FLOW, resourceId: flow.id } as const;
      await tx.audit.append([
        createFlowAuditRecord(services, flow, requestId, { ...action, outcome: 'failed', reason: 'flow_failed' }),
      ]);
    }
    return failed;
  });
}

async function saveToken(
  services: Services,
  tx: Repositories,
  flow: AuthFlow,
  content: ContentWithToken,
  requestId: string | null,
): Promise<AuthFlow | undefined> {
  if (flow.secretId !== null)
    return attachToken(services, tx, { ...flow, secretId: flow.secretId }, content, requestId);
  const changed = await tx.authFlows.update(flow.id, flow.status, {
    ...sealFlowContent(services.vault, flow, content),
    status: 'exchanged',
    errorCode: null,
    errorDescription: null,
    pollAtMs: null,
    expiresAtMs: services.now() + SAVE_WITHIN_MS,
  });
  if (changed !== undefined) {
    const action = { action: 'update', resourceType: AUTH_FLOW, resourceId: flow.id } as const;
    await tx.audit.append([createFlowAuditRecord(services, flow, requestId, action)]);
  }
  return changed;
}

/** Picks what the secret needs; verifier and codes are used up. */
function pickRequestedValues({ scope, fields, additionalParams }: FlowContent): RequestedValues {
  return {
    ...(scope === undefined ? {} : { scope }),
    ...(fields === undefined ? {} : { fields }),
    ...(additionalParams === undefined ? {} : { additionalParams }),
  };
}

async function retryTransaction<T>(services: Services, work: (tx: Repositories) => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    try {
      return await services.store.transaction(work);
    } catch (error: unknown) {
      if (error instanceof ApiError) throw error;
      if (error instanceof SecretChangedError) continue;
      services.log.warn({ attempt: attempt + 1 }, 'result of an auth flow not stored');
      await services.sleep(FIRST_BACKOFF_MS * 2 ** attempt);
    }
  }
  throw new ApiError(
    503,
    { code: 'store_unavailable', detail: "The provider's response could not be stored: start another flow" },
    { retryAfterSeconds: 5 },
  );
}
