import type { Caller } from '../../model/directory.js';
import type { IdempotentRequest } from '../idempotency.js';
import type { Services } from '../services.js';
import { createSecret, type CreateSecretRequest } from './createSecret.js';
import type { SecretView } from './showSecret.js';

type SecretCreator = (
  caller: Caller,
  workspaceId: string,
  request: CreateSecretRequest,
  idempotentRequest: IdempotentRequest | undefined,
) => Promise<SecretView>;

/**
 * Creates a function that creates secrets. Requests with the same Idempotency-Key run one after another: a request is often repeated while
 * the provider is still answering the first one. When the process stops, it waits for creations that have started.
 */
export function createSecretCreator(services: Services): SecretCreator {
  const inFlight = new Map<string, Promise<unknown>>();
  return async (caller, workspaceId, request, idempotentRequest) => {
    const create = (): Promise<SecretView> => createSecret(services, caller, workspaceId, request, idempotentRequest);
    const key = idempotentRequest === undefined ? undefined : `${caller.user.id} ${idempotentRequest.key}`;
    const previous = key === undefined ? undefined : inFlight.get(key);
    const work = previous === undefined ? create() : previous.then(create, create);
    services.workTracker.add(work);
    if (key === undefined) return work;
    inFlight.set(key, work);
    try {
      return await work;
    } finally {
      if (inFlight.get(key) === work) inFlight.delete(key);
    }
  };
}
