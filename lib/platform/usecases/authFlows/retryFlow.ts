import type { AuthFlow } from '../../model/authFlow.js';
import type { Caller } from '../../model/directory.js';
import { conflict, notFound } from '../apiErrors.js';
import { openAuthClientOrThrow } from '../secrets/sealSecret.js';
import type { Services } from '../services.js';
import { exchangeShortLivedToken } from './exchangeCode.js';
import { AUTH_FLOW } from './flowAuditEntry.js';
import { openFlowContent } from './flowContent.js';
import { findFlow } from './findFlow.js';
import { completeFlow } from './completeFlow.js';
import { readPreviousValues } from './readPreviousValues.js';

/**
 * Takes up an exchange again that failed half way: at Instagram the short-lived token is there and can still be exchanged.
 * @throws ApiError 403, 404, 409 `not_retryable` or `unreadable`
 */
export async function retryFlow(
  services: Services,
  caller: Caller,
  workspaceId: string,
  id: string,
): Promise<AuthFlow> {
  const { store, vault, now } = services;
  const failed = await findFlow(services, caller, workspaceId, id, 'create');
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
  return conflict('not_retryable', 'Nothing of this flow can be taken up again: start another one');
}
