import type { Caller } from '../../model/directory.js';
import type { IdempotentRequest } from '../idempotency.js';
import type { Services } from '../services.js';
import { createSecret, type CreateSecretRequest } from './createSecret.js';
import type { SecretView } from './showSecret.js';

export type SecretCreator = (
  caller: Caller,
  workspaceId: string,
  request: CreateSecretRequest,
  repeatable: IdempotentRequest | undefined,
) => Promise<SecretView>;

/**
 * Makes secrets; of requests with the same Idempotency-Key one at a time, since whoever repeats a request often does so while
 * the provider still thinks about the first one. What is begun is ended also when the process is told to stop.
 */
export function createSecretCreator(services: Services): SecretCreator {
  const inFlight = new Map<string, Promise<unknown>>();
  return async (caller, workspaceId, request, repeatable) => {
    const create = (): Promise<SecretView> => createSecret(services, caller, workspaceId, request, repeatable);
    const key = repeatable === undefined ? undefined : `${caller.user.id} ${repeatable.key}`;
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
