import { selectProtocol } from '../../../auth/registry.js';
import type { AuthFlow } from '../../model/authFlow.js';
import type { Caller } from '../../model/directory.js';
import { conflict, notFound } from '../apiErrors.js';
import { openAuthClientOrThrow } from '../../tokens/openCredentials.js';
import type { Services } from '../services.js';
import { exchangeFirstToken } from './exchangeCode.js';
import { AUTH_FLOW } from './createFlowAuditRecord.js';
import { openFlowContent } from './flowContent.js';
import { getFlow } from './getFlow.js';
import { completeFlow } from './completeFlow.js';

/**
 * Retries the further step of a failed exchange, as long as the token of the first step is valid.
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
  const { shortLived: firstToken } = openFlowContent(vault, failed);
  const client = await store.authClients.find(failed.authClientId);
  if (client === undefined) throw notFound(AUTH_FLOW, id);
  const { furtherStep: step } = selectProtocol(client);
  if (step === undefined || firstToken === undefined) throw notRetryable();
  if (failed.status !== 'failed' || now() >= failed.expiresAtMs) throw notRetryable();
  const clientValues = openAuthClientOrThrow(vault, client);
  const claimed = await store.authFlows.update(failed.id, 'failed', {
    status: 'exchanging',
    errorCode: null,
    errorDescription: null,
  });
  if (claimed === undefined) throw notRetryable();
  const completed = await completeFlow(
    services,
    claimed,
    { client, clientValues },
    (exchange) => exchangeFirstToken(services, exchange, step, firstToken),
    caller.requestId,
  );
  if (completed === undefined) throw notFound(AUTH_FLOW, id);
  return completed;
}

function notRetryable() {
  return conflict('not_retryable', "This flow can't be retried: start another one");
}
