import type { ApiError } from '../../errors.js';
import type { Caller } from '../model/directory.js';
import type { ResolvedSecret } from '../store/store.js';
import { providerUnavailable } from '../tokens/refreshErrors.js';
import { openAuthClientOrThrow } from '../tokens/openCredentials.js';
import { notFound } from '../usecases/apiErrors.js';
import { findCachedRefusal } from '../usecases/refresh/cachedRefusal.js';
import { SECRET } from '../usecases/secretAccess.js';
import { readConcurrencyLimit } from './circuitBreaker.js';
import { claimLease, type RunUnderLease } from './leaseRunner.js';
import { createLinkedAbort } from './linkedAbort.js';
import type { Permit, RefreshSemaphore } from './refreshSemaphore.js';
import { isRefreshed, type RefresherContext } from './refresherContext.js';

const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 2000;

/**
 * Returns the secret with a newer token than `seen`: refreshes it, or waits for the process that holds the lease. No token request is
 * sent without the lease, however long the wait.
 * @throws ApiError when no new token was issued in time
 */
export async function refreshOrWait(
  context: RefresherContext,
  { semaphore, runUnderLease }: { readonly semaphore: RefreshSemaphore; readonly runUnderLease: RunUnderLease },
  seen: ResolvedSecret,
  caller: Caller | null,
  rejectEarly: (error: ApiError) => void,
): Promise<ResolvedSecret> {
  const { monotonicNow, refreshSettings } = context;
  const deadlineMs = monotonicNow() + refreshSettings.waitMs;
  let delayMs = FIRST_DELAY_MS;
  for (;;) {
    const { current, refusal, isHeld } = await readCurrent(context, seen);
    if (isRefreshed(current.secret, seen.secret)) return current;
    if (refusal !== undefined && !isHeld) throw refusal;
    if (!isHeld) {
      const limit = readConcurrencyLimit(current.client, openAuthClientOrThrow(context.vault, current.client));
      const permit = await acquirePermit(context, semaphore, deadlineMs - monotonicNow());
      const lease = await claimOrReleasePermit(context, current, limit, permit);
      if (lease !== undefined) return runUnderLease(lease, permit, { caller, seen: seen.secret, rejectEarly });
    }
    const leftMs = deadlineMs - monotonicNow();
    if (leftMs <= 0) return requireUnexpired(context, current);
    await waitBeforeRetry(context, Math.min(delayMs, leftMs));
    delayMs = Math.min(MAX_DELAY_MS, delayMs * 1.5);
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
  const refusal = await findCachedRefusal(context.store, current, state, context.clock());
  return { current, refusal, isHeld: lease !== undefined };
}

async function claimOrReleasePermit(
  context: RefresherContext,
  { secret: { id: secretId, authClientId } }: ResolvedSecret,
  limit: number | null,
  permit: Permit,
) {
  try {
    const lease = await claimLease(context, { secretId, authClientId }, limit);
    if (lease === undefined) permit.release();
    return lease;
  } catch (error: unknown) {
    permit.release();
    throw error;
  }
}

/** @throws ApiError `provider_unavailable` when no permit is available in time */
async function acquirePermit(context: RefresherContext, semaphore: RefreshSemaphore, ms: number): Promise<Permit> {
  const acquired = new AbortController();
  const timeout = createLinkedAbort(context.shutdown);
  context.sleep(Math.max(0, ms), acquired.signal).then(timeout.abort, () => undefined);
  try {
    return await semaphore.acquire(timeout.signal);
  } catch {
    throw providerUnavailable('The service is running its maximum number of refreshes');
  } finally {
    acquired.abort();
    timeout.unlink();
  }
}

async function waitBeforeRetry({ sleep, shutdown }: RefresherContext, ms: number): Promise<void> {
  try {
    await sleep(ms, shutdown);
  } catch {
    throw providerUnavailable('The service is shutting down');
  }
}

/**
 * Returns the current secret after a wait without a new token.
 * @throws ApiError `provider_unavailable` when its token has expired
 */
export function requireUnexpired({ now }: Pick<RefresherContext, 'now'>, current: ResolvedSecret): ResolvedSecret {
  const { expiresAtMs } = current.secret;
  if (expiresAtMs === null || expiresAtMs > now()) return current;
  throw providerUnavailable(
    'Another process is refreshing this secret, or the auth client has reached its max_concurrency',
  );
}
