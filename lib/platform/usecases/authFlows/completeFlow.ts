import { ApiError } from '../../../errors.js';
import type { AuthFlow } from '../../model/authFlow.js';
import type { AuthFlowChanges, Repositories } from '../../store/store.js';
import type { Services } from '../services.js';
import { recordAcceptance } from '../authClients/acceptance.js';
import { redactRefusal } from '../authClients/redactRefusal.js';
import { attachToken, SecretChangedError, type ContentWithToken } from './attachToken.js';
import { SHORT_LIVED_TOKEN_MS, type ExchangeResult } from './exchangeCode.js';
import { AUTH_FLOW, createFlowAuditRecord } from './createFlowAuditRecord.js';
import { sealFlowContent, type FlowContent } from './flowContent.js';

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

/**
 * Stores the result of an exchange. A token waits in the flow to be saved, or goes to the secret that the flow reauthorizes.
 * @param flow as it is in the store
 * @returns the updated flow; undefined when it was deleted or has changed in between
 * @throws ApiError `store_unavailable` when all attempts to write fail
 */
export async function completeFlow(
  services: Services,
  flow: AuthFlow,
  content: FlowContent,
  result: ExchangeResult,
  requestId: string | null,
): Promise<AuthFlow | undefined> {
  const client = await services.store.authClients.find(flow.authClientId).catch(() => undefined);
  if ('token' in result) {
    const contentWithToken: ContentWithToken = { ...pickSecretContent(content), held: result.token };
    const completed = await retryTransaction(services, (tx) =>
      saveToken(services, tx, flow, contentWithToken, requestId),
    );
    if (client !== undefined) await recordAcceptance(services, client);
    return completed;
  }
  const { refusal, shortLived } = result;
  const { code, detail } = client === undefined ? refusal : redactRefusal(client, refusal);
  return failFlow(services, flow, { code, description: detail }, requestId, { content, shortLived });
}

/**
 * Marks a flow as failed.
 * @param retryable the content and token with which the exchange can be retried until that token expires
 * @returns the updated flow; undefined when it was deleted or has changed in between
 * @throws ApiError `store_unavailable` when all attempts to write fail
 */
export async function failFlow(
  services: Services,
  flow: AuthFlow,
  { code, description }: FlowError,
  requestId: string | null,
  retryable?: { readonly content: FlowContent; readonly shortLived: FlowContent['shortLived'] },
): Promise<AuthFlow | undefined> {
  const shortLived = retryable?.shortLived;
  const remaining: FlowContent =
    retryable === undefined || shortLived === undefined ? {} : { ...pickSecretContent(retryable.content), shortLived };
  const changes: AuthFlowChanges = {
    ...sealForUpdate(services, flow, remaining),
    status: 'failed',
    errorCode: code,
    errorDescription: description,
    pollAtMs: null,
    ...(shortLived === undefined ? {} : { expiresAtMs: shortLived.obtainedAtMs + SHORT_LIVED_TOKEN_MS }),
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
    ...sealForUpdate(services, flow, content),
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

function sealForUpdate({ vault }: Services, flow: AuthFlow, content: FlowContent): Pick<AuthFlow, 'sealed' | 'keyId'> {
  const { sealed, keyId } = sealFlowContent(vault, flow, content);
  return { sealed, keyId };
}

/** Picks what a secret needs beside the token; verifier and codes are used up. */
function pickSecretContent({ scope, fields, additionalParams }: FlowContent): FlowContent {
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
