import type { AuthFlow } from '../../model/authFlow.js';
import type { Caller } from '../../model/directory.js';
import { conflict, notFound } from '../problems.js';
import { openClientOf } from '../secrets/sealing.js';
import type { Services } from '../services.js';
import { exchangeShortLived } from './exchange.js';
import { AUTH_FLOW } from './flowAudit.js';
import { openContent } from './flowContent.js';
import { flowFor } from './flowFor.js';
import { settle } from './settle.js';
import { valuesToReplace } from './valuesToReplace.js';

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
  const failed = await flowFor(services, caller, workspaceId, id, 'create');
  const content = openContent(vault, failed);
  const { shortLived } = content;
  const client = await store.authClients.find(failed.authClientId);
  if (client === undefined) throw notFound(AUTH_FLOW, id);
  if (failed.status !== 'failed' || shortLived === undefined || now() >= failed.expiresAtMs) throw notRetryable();
  const clientValues = openClientOf(vault, client);
  const taken = await store.authFlows.update(failed.id, 'failed', {
    status: 'exchanging',
    errorCode: null,
    errorDescription: null,
  });
  if (taken === undefined) throw notRetryable();
  const asking = { ...services, values: await valuesToReplace(services, taken) };
  const work = exchangeShortLived(asking, clientValues, shortLived).then((exchanged) =>
    settle(services, taken, content, exchanged, caller.requestId),
  );
  services.unfinished.add(work);
  const settled = await work;
  if (settled === undefined) throw notFound(AUTH_FLOW, id);
  return settled;
}

function notRetryable() {
  return conflict('not_retryable', 'Nothing of this flow can be taken up again: start another one');
}
