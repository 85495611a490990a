import type { ApiError } from '../../errors.js';
import type { Caller } from '../model/directory.js';
import type { ResolvedSecret } from '../store/store.js';
import { notFound } from '../usecases/apiErrors.js';
import { providerUnavailable } from '../usecases/refresh/refreshErrors.js';
import { SECRET } from '../usecases/secrets/getSecret.js';
import { openAuthClientOrThrow } from '../usecases/secrets/sealSecret.js';
import { readConcurrencyLimit } from './clientHealth.js';
import type { RefresherContext } from './refresherContext.js';
import { claimLease, refreshUnderLease } from './inFlightRefreshes.js';
import { createLinkedAbort } from './linkedAbort.js';
import { findCachedRefusal } from './cachedRefusal.js';
import type { Permit } from './refreshSemaphore.js';
import { isRefreshed } from './refreshTask.js';

const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 2000;

/**
 * Another token than the one that was seen: of a refresh of our own, or of the one that another process has under way. Nobody
 * asks a provider without the lease, however long it takes.
 * @throws ApiError
 */
export async function refreshOrWait(
  context: RefresherContext,
  seen: ResolvedSecret,
  caller: Caller | null,
  tellEarly: (error: ApiError) => void,
): Promise<ResolvedSecret> {
  const { monotonicNow, refreshSettings: refreshing } = context;
  const endsAtMs = monotonicNow() + refreshing.waitMs;
  let pauseMs = FIRST_DELAY_MS;
  for (;;) {
    const { current, refused, isHeld } = await readCurrent(context, seen);
    if (isRefreshed(current.secret, seen.secret)) return current;
    if (refused !== undefined && !isHeld) throw refused;
    if (!isHeld) {
      const limit = readConcurrencyLimit(current.client, openAuthClientOrThrow(context.vault, current.client));
      const slot = await acquirePermit(context, endsAtMs - monotonicNow());
      const lease = await claimOrReleasePermit(context, current, limit, slot);
      if (lease !== undefined)
        return refreshUnderLease(context, lease, slot, { caller, seen: seen.secret, rejectEarly: tellEarly });
    }
    const leftMs = endsAtMs - monotonicNow();
    if (leftMs <= 0) return requireUnexpired(context, current);
    await waitBeforeRetry(context, Math.min(pauseMs, leftMs));
    pauseMs = Math.min(MAX_DELAY_MS, pauseMs * 1.5);
  }
}

async function readCurrent(context: RefresherContext, { secret: { id } }: ResolvedSecret) {
  const { refreshes, secrets } = context.store;
  const [[current], state, lease] = await Promise.all([
    secrets.findByIds([id]),
    refreshes.find(id),
    refreshes.findLease(id, context.now()),
  ]);
  if (current === undefined) throw notFound(SECRET, id);
  const refused = await findCachedRefusal(context.store, current, state, context.clock());
  return { current, refused, isHeld: lease !== undefined };
}

async function claimOrReleasePermit(
  context: RefresherContext,
  { secret: { id: secretId, authClientId } }: ResolvedSecret,
  limit: number | null,
  slot: Permit,
) {
  try {
    const lease = await claimLease(context, { secretId, authClientId }, limit);
    if (lease === undefined) slot.release();
    return lease;
  } catch (error: unknown) {
    slot.release();
    throw error;
  }
}

/** @throws ApiError 503 when none comes free in time */
async function acquirePermit(context: RefresherContext, ms: number): Promise<Permit> {
  const given = new AbortController();
  const late = createLinkedAbort(context.shutdown);
  context.sleep(Math.max(0, ms), given.signal).then(late.abort, () => undefined);
  try {
    return await context.semaphore.acquire(late.signal);
  } catch {
    throw providerUnavailable('The service has as many refreshes under way as it may');
  } finally {
    given.abort();
    late.unlink();
  }
}

async function waitBeforeRetry({ sleep, shutdown: ending }: RefresherContext, ms: number): Promise<void> {
  try {
    await sleep(ms, ending);
  } catch {
    throw providerUnavailable('The service is ending');
  }
}

/** Who has waited in vain gets the token there is, if it has not expired. @throws ApiError 503 */
export function requireUnexpired({ now }: Pick<RefresherContext, 'now'>, current: ResolvedSecret): ResolvedSecret {
  const { expiresAtMs } = current.secret;
  if (expiresAtMs === null || expiresAtMs > now()) return current;
  throw providerUnavailable('Another process refreshes this secret, or the provider has as many calls as it takes');
}
