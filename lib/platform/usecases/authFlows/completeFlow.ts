import { ApiError } from '../../../errors.js';
import type { AuthFlow } from '../../model/authFlow.js';
import type { AuthFlowChanges, Repositories } from '../../store/store.js';
import type { Services } from '../services.js';
import { recordAcceptance } from '../authClients/acceptance.js';
import { redactRefusal } from '../authClients/redactRefusal.js';
import { attachToken, SupersededError, type ContentWithToken } from './attachToken.js';
import { SHORT_LIVED_TOKEN_MS, type ExchangeResult } from './exchangeCode.js';
import { AUTH_FLOW, createFlowAuditEntry } from './flowAuditEntry.js';
import { sealFlowContent, type FlowContent } from './flowContent.js';

/** How long tokens are held for somebody to save them, in ms. */
const SAVE_WITHIN_MS = 3_600_000;
/** How often the store is tried: a code is spent, so a store that fails for a moment must not cost the tokens. */
const MAX_ATTEMPTS = 6;
const FIRST_BACKOFF_MS = 100;

/** Why a flow failed, for whoever began it. No secret. */
export interface FlowError {
  readonly code: string;
  readonly description: string;
}

/**
 * Keeps what came of a flow. Tokens wait in it to be saved, or go to the secret that is authenticated anew.
 * @param flow as it is in the store
 * @returns its new state; undefined: it is gone, or somebody else has moved it on
 * @throws ApiError 503 when the store takes nothing
 */
export async function completeFlow(
  services: Services,
  flow: AuthFlow,
  content: FlowContent,
  result: ExchangeResult,
  requestId: string | null,
): Promise<AuthFlow | undefined> {
  const client = await services.store.authClients.find(flow.authClientId).catch(() => undefined);
  if ('held' in result) {
    const contentWithToken: ContentWithToken = { ...pickSecretContent(content), held: result.held };
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
 * Ends a flow without tokens.
 * @param retryable what the exchange can be taken up with again, for as long as it lives
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
        createFlowAuditEntry(services, flow, requestId, { ...action, outcome: 'failed', reason: 'flow_failed' }),
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
    await tx.audit.append([createFlowAuditEntry(services, flow, requestId, action)]);
  }
  return changed;
}

function sealForUpdate({ vault }: Services, flow: AuthFlow, content: FlowContent): Pick<AuthFlow, 'sealed' | 'keyId'> {
  const { sealed: text, keyId } = sealFlowContent(vault, flow, content);
  return { sealed: text, keyId };
}

/** What a secret is made with beside the tokens: verifier and codes have done their work. */
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
      if (error instanceof SupersededError) continue;
      services.log.warn({ attempt: attempt + 1 }, 'what came of an auth-flow could not be stored');
      await services.sleep(FIRST_BACKOFF_MS * 2 ** attempt);
    }
  }
  throw new ApiError(
    503,
    { code: 'store_unavailable', detail: 'What the provider answered could not be stored: start again' },
    { retryAfterSeconds: 5 },
  );
}
