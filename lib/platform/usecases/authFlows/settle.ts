import { ApiError } from '../../../errors.js';
import type { AuthFlow } from '../../model/authFlow.js';
import type { AuthFlowChanges, Repositories } from '../../store/store.js';
import type { Services } from '../services.js';
import { noteAccepted } from '../authClients/acceptance.js';
import { refusalForAll } from '../authClients/sharedWords.js';
import { attach, Overtaken, type Holding } from './attach.js';
import { SHORT_LIFE_MS, type Exchanged } from './exchange.js';
import { AUTH_FLOW, flowAudit } from './flowAudit.js';
import { sealContent, type FlowContent } from './flowContent.js';

/** How long tokens are held for somebody to save them, in ms. */
const HELD_MS = 3_600_000;
/** How often the store is tried: a code is spent, so a store that fails for a moment must not cost the tokens. */
const TRIES = 6;
const FIRST_PAUSE_MS = 100;

/** Why a flow failed, for whoever began it. No secret. */
export interface FlowFault {
  readonly code: string;
  readonly description: string;
}

/**
 * Keeps what came of a flow. Tokens wait in it to be saved, or go to the secret that is authenticated anew.
 * @param flow as it is in the store
 * @returns its new state; undefined: it is gone, or somebody else has moved it on
 * @throws ApiError 503 when the store takes nothing
 */
export async function settle(
  services: Services,
  flow: AuthFlow,
  content: FlowContent,
  exchanged: Exchanged,
  requestId: string | null,
): Promise<AuthFlow | undefined> {
  const client = await services.store.authClients.find(flow.authClientId).catch(() => undefined);
  if ('held' in exchanged) {
    const holding: Holding = { ...forSecret(content), held: exchanged.held };
    const settled = await patiently(services, (tx) => keepTokens(services, tx, flow, holding, requestId));
    if (client !== undefined) await noteAccepted(services, client);
    return settled;
  }
  const { refusal, shortLived } = exchanged;
  const { code, detail } = client === undefined ? refusal : refusalForAll(client, refusal);
  return fail(services, flow, { code, description: detail }, requestId, { content, shortLived });
}

/**
 * Ends a flow without tokens.
 * @param left what the exchange can be taken up with again, for as long as it lives
 */
export async function fail(
  services: Services,
  flow: AuthFlow,
  { code, description }: FlowFault,
  requestId: string | null,
  left?: { readonly content: FlowContent; readonly shortLived: FlowContent['shortLived'] },
): Promise<AuthFlow | undefined> {
  const shortLived = left?.shortLived;
  const kept: FlowContent =
    left === undefined || shortLived === undefined ? {} : { ...forSecret(left.content), shortLived };
  const changes: AuthFlowChanges = {
    ...sealed(services, flow, kept),
    status: 'failed',
    errorCode: code,
    errorDescription: description,
    pollAtMs: null,
    ...(shortLived === undefined ? {} : { expiresAtMs: shortLived.obtainedAtMs + SHORT_LIFE_MS }),
  };
  return patiently(services, async (tx) => {
    const failed = await tx.authFlows.update(flow.id, flow.status, changes);
    if (failed !== undefined) {
      const deed = { action: 'update', resourceType: AUTH_FLOW, resourceId: flow.id } as const;
      await tx.audit.append([
        flowAudit(services, flow, requestId, { ...deed, outcome: 'failed', reason: 'flow_failed' }),
      ]);
    }
    return failed;
  });
}

async function keepTokens(
  services: Services,
  tx: Repositories,
  flow: AuthFlow,
  holding: Holding,
  requestId: string | null,
): Promise<AuthFlow | undefined> {
  if (flow.secretId !== null) return attach(services, tx, { ...flow, secretId: flow.secretId }, holding, requestId);
  const changed = await tx.authFlows.update(flow.id, flow.status, {
    ...sealed(services, flow, holding),
    status: 'exchanged',
    errorCode: null,
    errorDescription: null,
    pollAtMs: null,
    expiresAtMs: services.now() + HELD_MS,
  });
  if (changed !== undefined) {
    const deed = { action: 'update', resourceType: AUTH_FLOW, resourceId: flow.id } as const;
    await tx.audit.append([flowAudit(services, flow, requestId, deed)]);
  }
  return changed;
}

function sealed({ vault }: Services, flow: AuthFlow, content: FlowContent): Pick<AuthFlow, 'sealed' | 'keyId'> {
  const { sealed: text, keyId } = sealContent(vault, flow, content);
  return { sealed: text, keyId };
}

/** What a secret is made with beside the tokens: verifier and codes have done their work. */
function forSecret({ scope, fields, additionalParams }: FlowContent): FlowContent {
  return {
    ...(scope === undefined ? {} : { scope }),
    ...(fields === undefined ? {} : { fields }),
    ...(additionalParams === undefined ? {} : { additionalParams }),
  };
}

async function patiently<T>(services: Services, work: (tx: Repositories) => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    try {
      return await services.store.transaction(work);
    } catch (error: unknown) {
      if (error instanceof ApiError) throw error;
      if (error instanceof Overtaken) continue;
      services.log.warn({ attempt: attempt + 1 }, 'what came of an auth-flow could not be stored');
      await services.sleep(FIRST_PAUSE_MS * 2 ** attempt);
    }
  }
  throw new ApiError(
    503,
    { code: 'store_unavailable', detail: 'What the provider answered could not be stored: start again' },
    { retryAfterSeconds: 5 },
  );
}
