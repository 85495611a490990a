import type { Lease } from '../model/refresh.js';
import type { ResolvedSecret } from '../store/store.js';
import { providerUnavailable } from '../tokens/refreshErrors.js';
import type { LeaseHeartbeat } from './leaseHeartbeat.js';
import type { Permit } from './refreshSemaphore.js';
import { getErrorName, type RefresherContext, type RefreshResult, type RefreshTask } from './refresherContext.js';

/** The attempts and delays in ms for claiming a lease again to save an orphaned token. */
const RECLAIM = { tries: 60, firstDelayMs: 250, maxDelayMs: 5000 } as const;

/** A refresh task without its lease. */
type RefreshOptions = Omit<RefreshTask, 'lease' | 'leaseLost'>;

/**
 * Runs a refresh under a claimed lease and releases lease and permit. A token that could not be saved because the lease was lost is
 * saved under a later lease.
 * @throws ApiError when no new token was issued
 */
export type RunUnderLease = (lease: Lease, permit: Permit, options: RefreshOptions) => Promise<ResolvedSecret>;

export function createLeaseRunner(
  context: RefresherContext,
  heartbeat: LeaseHeartbeat,
  refresh: (task: RefreshTask) => Promise<RefreshResult>,
): RunUnderLease {
  async function refreshOnce(lease: Lease, options: RefreshOptions): Promise<RefreshResult> {
    const leaseLost = heartbeat.start(lease);
    try {
      return await refresh({ lease, leaseLost, ...options });
    } finally {
      heartbeat.stop(lease);
      // Usually the transaction that saved the result has released it. A lease that isn't released expires.
      await context.store.refreshes.release(lease).catch((error: unknown) => {
        context.log.warn({ secretId: lease.secretId, error: getErrorName(error) }, 'could not release a lease');
      });
    }
  }

  return async (lease, permit, options) => {
    try {
      let current: Lease | undefined = lease;
      for (let tries = 0; tries <= RECLAIM.tries; tries++) {
        if (current !== undefined) {
          const result = await refreshOnce(current, options);
          if (result !== 'orphaned') return result.current;
        }
        // The token is safe in the journal: a shutdown need not wait for it.
        const isShuttingDown = await isAborted(context.sleep(computeReclaimDelayMs(tries), context.shutdown));
        if (isShuttingDown) break;
        current = await claimLease(context, lease, null);
      }
      throw providerUnavailable('Another process is refreshing this secret');
    } finally {
      permit.release();
    }
  };
}

/** @returns undefined when another process holds the lease, or the auth client has reached its limit */
export async function claimLease(
  { store, owner, now, refreshSettings }: RefresherContext,
  { secretId, authClientId }: Pick<Lease, 'secretId' | 'authClientId'>,
  clientLimit: number | null,
): Promise<Lease | undefined> {
  const nowMs = now();
  const until = { owner, untilMs: nowMs + refreshSettings.leaseMs };
  const [lease] = await store.refreshes.claim([{ secretId, authClientId, clientLimit }], until, nowMs);
  return lease;
}

function computeReclaimDelayMs(tries: number): number {
  return Math.min(RECLAIM.maxDelayMs, RECLAIM.firstDelayMs * 2 ** tries);
}

function isAborted(sleep: Promise<void>): Promise<boolean> {
  return sleep.then(
    () => false,
    () => true,
  );
}
