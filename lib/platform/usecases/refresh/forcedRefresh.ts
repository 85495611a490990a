import { ApiError } from '../../../errors.js';
import { isTokenType } from '../../../wire/secretResource.js';
import type { Caller } from '../../model/directory.js';
import type { SecretInPlace, SecretKey } from '../../store/store.js';
import { secretFor } from '../secrets/findSecret.js';
import { openSecret } from '../secrets/sealing.js';
import { showSecret, type SecretShown } from '../secrets/showSecret.js';
import type { Services } from '../services.js';
import { needsNewToken } from './need.js';
import { parsePrecondition, type Precondition } from './precondition.js';
import { notRefreshable } from './refusals.js';
import { failedRefresh, renew } from './renew.js';

/**
 * POST …/refresh.
 * @param ifMatch the request's header
 * @throws ApiError 409 when it can't be refreshed, 424 when a person has to act, 503 when trying later may help; 404, 403
 */
export type ForcedRefresh = (caller: Caller, key: SecretKey, ifMatch: string | undefined) => Promise<SecretShown>;

/**
 * Forced refreshes come in bursts from many replicas of a component with the same stale token: they end in one call of the
 * provider, and a dead secret is answered without any. Make one per process: it knows which refreshes are under way.
 */
export function createForcedRefresh(services: Services): ForcedRefresh {
  const flights = new Map<string, Promise<SecretInPlace>>();

  /** The refresh of this version: the one under way, or a new one. It goes on when its callers have gone. */
  function fly(caller: Caller, found: SecretInPlace): Promise<SecretInPlace> {
    const name = `${found.secret.id}:${String(found.secret.version)}`;
    const running = flights.get(name);
    if (running !== undefined) return running;
    const flight = renew(services, caller, found).finally(() => flights.delete(name));
    flights.set(name, flight);
    // A token that the provider has replaced must be kept, whatever else ends.
    services.unfinished.add(flight);
    return flight;
  }

  return async (caller, key, ifMatch) => {
    const precondition = parsePrecondition(ifMatch);
    const found = await secretFor(services, caller, key, 'refresh', 'refresh');
    const needed = await judged(services, caller, found, precondition);
    return showSecret(services, caller, needed ? await fly(caller, found) : found);
  };
}

async function judged(
  services: Services,
  caller: Caller,
  found: SecretInPlace,
  precondition: Precondition | undefined,
): Promise<boolean> {
  const { secret } = found;
  try {
    if (!isTokenType(secret.type)) throw notRefreshable(`A secret of the type ${secret.type} has nothing to refresh`);
    return needsNewToken(secret, openSecret(services.vault, secret), precondition, services.now());
  } catch (error: unknown) {
    if (error instanceof ApiError) await services.audit(failedRefresh(services, caller, found, error));
    throw error;
  }
}
