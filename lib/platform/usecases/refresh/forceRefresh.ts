import { ApiError } from '../../../errors.js';
import { isTokenType } from '../../../auth/registry.js';
import type { Caller } from '../../model/directory.js';
import type { ResolvedSecret, SecretKey } from '../../store/store.js';
import { notRefreshable } from '../../tokens/refreshErrors.js';
import { openSecretOrThrow } from '../../tokens/openCredentials.js';
import { getSecret } from '../secretAccess.js';
import { showSecret, type SecretView } from '../secrets/showSecret.js';
import type { Services } from '../services.js';
import { findCachedRefusal } from './cachedRefusal.js';
import { createFailedRefreshRecord } from './createFailedRefreshRecord.js';
import { matchesPrecondition, parsePrecondition, type Precondition } from './precondition.js';

/** Without `If-Match`, a token that was refreshed less than this many ms ago is returned as it is. */
const RECENT_MS = 5000;

/**
 * Refreshes a secret for a caller (`POST …/refresh`). Bursts from many replicas with the same stale token lead to one token request,
 * and cached refusals to none.
 * @param ifMatch the header `If-Match`
 * @throws ApiError `invalid`, `not_found`, `forbidden`, `not_refreshable`, `too_early`, `client_rejected`, `configuration`
 * @throws ApiError `reauthorization_required` when the user has to authenticate again
 * @throws ApiError `provider_unavailable`, `store_unavailable` when a later attempt may succeed
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

/** Adds the audit record of a cached refusal; those of the provider are added with the changes that they cause. */
async function checkNewTokenNeeded(
  services: Services,
  caller: Caller,
  found: ResolvedSecret,
  precondition: Precondition | undefined,
): Promise<boolean> {
  try {
    return await needsNewToken(services, found, precondition);
  } catch (error: unknown) {
    if (error instanceof ApiError) await services.audit(createFailedRefreshRecord(services, caller, found, error));
    throw error;
  }
}

/**
 * Whether a token request is needed; if not, the stored token is the response.
 * @throws ApiError for a cached refusal
 */
async function needsNewToken(
  { store, vault, now }: Services,
  found: ResolvedSecret,
  precondition: Precondition | undefined,
): Promise<boolean> {
  const { secret } = found;
  if (!isTokenType(secret.type)) throw notRefreshable(`Secrets of type ${secret.type} cannot be refreshed`);
  const { access_token: accessToken } = openSecretOrThrow(vault, secret);
  if (precondition !== undefined && !matchesPrecondition(precondition, secret.version, accessToken)) return false;
  const isRecent = precondition === undefined && isRecentlyRefreshed(found, now());
  const state = await store.refreshes.find(secret.id);
  const cachedRefusal = await findCachedRefusal(store, found, state, { nowMs: now(), movedBackMs: 0 });
  // A cached refusal takes precedence over a recently refreshed token, except `too_early`: the caller gets that token.
  if (cachedRefusal !== undefined && !(isRecent && cachedRefusal.problems[0]?.code === 'too_early'))
    throw cachedRefusal;
  return !isRecent;
}

/** Whether the stored token was obtained by a recent refresh; not if a user has entered another one since. */
function isRecentlyRefreshed({ secret: { refreshedAtMs, obtainedAtMs } }: ResolvedSecret, nowMs: number): boolean {
  // A time in the future is from before the system clock was set back.
  return refreshedAtMs !== null && refreshedAtMs >= obtainedAtMs && Math.abs(nowMs - refreshedAtMs) < RECENT_MS;
}
