import { ApiError } from '../../../errors.js';
import { isTokenType } from '../../../wire/secretResource.js';
import type { Caller } from '../../model/directory.js';
import { findCachedRefusal } from '../../refresher/cachedRefusal.js';
import type { ResolvedSecret, SecretKey } from '../../store/store.js';
import { getSecret } from '../secrets/getSecret.js';
import { openSecret } from '../secrets/sealSecret.js';
import { showSecret, type SecretView } from '../secrets/showSecret.js';
import type { Services } from '../services.js';
import { createFailedRefreshEntry } from './createFailedRefreshEntry.js';
import { matchesPrecondition, parsePrecondition, type Precondition } from './precondition.js';
import { notRefreshable } from './refreshErrors.js';

/** Whoever doesn't say which token was refused gets one that was refreshed less than this many ms ago as it is. */
const RECENT_MS = 5000;

/**
 * POST …/refresh. Forced refreshes come in bursts from many replicas of a component with the same stale token: they end in one
 * call of the provider, and a dead secret is answered without any.
 * @param ifMatch the request's header
 * @throws ApiError 409 when it can't be refreshed, 424 when a person has to act, 503 when trying later may help; 404, 403
 */
export async function forceRefresh(
  services: Services,
  caller: Caller,
  key: SecretKey,
  ifMatch: string | undefined,
): Promise<SecretView> {
  const precondition = parsePrecondition(ifMatch);
  const found = await getSecret(services, caller, key, 'refresh', 'refresh');
  const needed = await checkNewTokenNeeded(services, caller, found, precondition);
  return showSecret(services, caller, needed ? await services.refresher.refresh(found, caller) : found);
}

/** Refusals from memory are recorded here; those of the provider are kept with what they change. */
async function checkNewTokenNeeded(
  services: Services,
  caller: Caller,
  found: ResolvedSecret,
  precondition: Precondition | undefined,
): Promise<boolean> {
  try {
    return await needsNewToken(services, found, precondition);
  } catch (error: unknown) {
    if (error instanceof ApiError) await services.audit(createFailedRefreshEntry(services, caller, found, error));
    throw error;
  }
}

/**
 * Whether the provider has to be asked for a new token; if not, the one there is answers the request.
 * @throws ApiError 409, 424, 503 from memory
 */
async function needsNewToken(
  { store, vault, now }: Services,
  found: ResolvedSecret,
  precondition: Precondition | undefined,
): Promise<boolean> {
  const { secret } = found;
  if (!isTokenType(secret.type)) throw notRefreshable(`A secret of the type ${secret.type} has nothing to refresh`);
  const { access_token: accessToken } = openSecret(vault, secret);
  if (precondition !== undefined && !matchesPrecondition(precondition, secret.version, accessToken)) return false;
  const isDone = precondition === undefined && isRecentlyRefreshed(found, now());
  const state = await store.refreshes.find(secret.id);
  const refused = await findCachedRefusal(store, found, state, { nowMs: now(), movedBackMs: 0 });
  // A secret that waits, or is dead, comes before one that is fresh; an Instagram token that is fresh is no mistake.
  if (refused !== undefined && !(isDone && refused.problems[0]?.code === 'too_early')) throw refused;
  return !isDone;
}

/** Whether the token that is there came by a refresh, a moment ago; one that was entered since is no fresh one. */
function isRecentlyRefreshed({ secret: { refreshedAtMs, obtainedAtMs } }: ResolvedSecret, nowMs: number): boolean {
  // A time that is still to come is from before the clock was put back.
  return refreshedAtMs !== null && refreshedAtMs >= obtainedAtMs && Math.abs(nowMs - refreshedAtMs) < RECENT_MS;
}
