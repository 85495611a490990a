import type { AuthFlow } from '../../model/authFlow.js';
import type { Caller } from '../../model/directory.js';
import { conflict, notFound } from '../apiErrors.js';
import { openAuthClientOrThrow } from '../../tokens/sealSecret.js';
import type { Services } from '../services.js';
import { exchangeShortLivedToken } from './exchangeCode.js';
import { AUTH_FLOW } from './createFlowAuditRecord.js';
import { openFlowContent } from './flowContent.js';
import { getFlow } from './getFlow.js';
import { completeFlow } from './completeFlow.js';
import { readPreviousValues } from './readPreviousValues.js';

/**
 * Retries the second step of a failed exchange: Instagram's short-lived token is stored and can still be exchanged.
 * @throws ApiError `forbidden`, `not_found`, `not_retryable`, `unreadable`, `store_unavailable`
 */
export async function retryFlow(
  services: Services,
  caller: Caller,
  workspaceId: string,
  id: string,
): Promise<AuthFlow> {
  const { store, vault, now } = services;
  const failed = await getFlow(services, caller, workspaceId, id, 'create');
  const content = openFlowContent(vault, failed);
  const { shortLived } = content;
  const client = await store.authClients.find(failed.authClientId);
  if (client === undefined) throw notFound(AUTH_FLOW, id);
  if (failed.status !== 'failed' || shortLived === undefined || now() >= failed.expiresAtMs) throw notRetryable();
  const clientValues = openAuthClientOrThrow(vault, client);
  const claimed = await store.authFlows.update(failed.id, 'failed', {
    status: 'exchanging',
    errorCode: null,
    errorDescription: null,
  });
  if (claimed === undefined) throw notRetryable();
  const context = { ...services, values: await readPreviousValues(services, claimed) };
  const work = exchangeShortLivedToken(context, clientValues, shortLived).then((result) =>
    completeFlow(services, claimed, content, result, caller.requestId),
  );
  services.workTracker.add(work);
  const completed = await work;
  if (completed === undefined) throw notFound(AUTH_FLOW, id);
  return completed;
}

function notRetryable() {
  return conflict('not_retryable', "This flow can't be retried: start another one");
}
