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
import { failedRefresh } from './renew.js';

/**
 * POST …/refresh.
 * @param ifMatch the request's header
 * @throws ApiError 409 when it can't be refreshed, 424 when a person has to act, 503 when trying later may help; 404, 403
 */
export async function forcedRefresh(
  services: Services,
  caller: Caller,
  key: SecretKey,
  ifMatch: string | undefined,
): Promise<SecretShown> {
  const precondition = parsePrecondition(ifMatch);
  const found = await secretFor(services, caller, key, 'refresh', 'refresh');
  const needed = await judged(services, caller, found, precondition);
  return showSecret(services, caller, needed ? await services.refresher.renew(found, caller) : found);
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
