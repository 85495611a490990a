import type { Caller } from '../../model/directory.js';
import type { Repeatable } from '../idempotency.js';
import type { Services } from '../services.js';
import { createSecret, type SecretWanted } from './createSecret.js';
import type { SecretShown } from './showSecret.js';

export type MakeSecret = (
  caller: Caller,
  workspaceId: string,
  wanted: SecretWanted,
  repeatable: Repeatable | undefined,
) => Promise<SecretShown>;

/**
 * Makes secrets; of requests with the same Idempotency-Key one at a time, since whoever repeats a request often does so while
 * the provider still thinks about the first one. What is begun is ended also when the process is told to stop.
 */
export function secretMaker(services: Services): MakeSecret {
  const underWay = new Map<string, Promise<unknown>>();
  return async (caller, workspaceId, wanted, repeatable) => {
    const make = (): Promise<SecretShown> => createSecret(services, caller, workspaceId, wanted, repeatable);
    const key = repeatable === undefined ? undefined : `${caller.user.id} ${repeatable.key}`;
    const earlier = key === undefined ? undefined : underWay.get(key);
    const work = earlier === undefined ? make() : earlier.then(make, make);
    services.unfinished.add(work);
    if (key === undefined) return work;
    underWay.set(key, work);
    try {
      return await work;
    } finally {
      if (underWay.get(key) === work) underWay.delete(key);
    }
  };
}
