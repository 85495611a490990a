import type { ApiError } from '../../errors.js';
import type { Caller } from '../model/directory.js';
import type { Lease } from '../model/refresh.js';
import type { ResolvedSecret } from '../store/store.js';
import { providerUnavailable } from '../tokens/refreshErrors.js';
import { attemptRefresh } from './attemptRefresh.js';
import { getErrorName, type RefresherContext } from './refresherContext.js';
import type { Permit } from './refreshSemaphore.js';
import type { SeenToken } from './refreshTask.js';

/** A refresh in flight in this process, or one that waits for another process. */
export interface InFlightRefresh {
  /** The token that the caller wants replaced; undefined: a scheduled refresh. */
  readonly seen: SeenToken | undefined;
  /** Undefined: another process has the lease. */
  readonly result: Promise<ResolvedSecret | undefined>;
}

/** The refreshes in flight, at most one for each secret. */
export interface InFlightRefreshes {
  get(secretId: string): InFlightRefresh | undefined;
  readonly size: number;
  /** @param work calls `rejectEarly` to reject `result` at once; the refresh stays in flight until `work` settles */
  start(
    secretId: string,
    seen: SeenToken | undefined,
    work: (rejectEarly: (error: ApiError) => void) => Promise<ResolvedSecret | undefined>,
  ): InFlightRefresh;
  /** Resolves when no refresh is in flight. */
  waitUntilSettled(): Promise<void>;
}

export function createInFlightRefreshes(): InFlightRefreshes {
  const refreshes = new Map<string, InFlightRefresh>();
  const running = new Set<Promise<ResolvedSecret | undefined>>();
  return {
    get: (secretId) => refreshes.get(secretId),
    get size() {
      return refreshes.size;
    },
    start(secretId, seen, work) {
      let rejectEarly: (error: ApiError) => void = () => undefined;
      const early = new Promise<never>((_, reject) => (rejectEarly = reject));
      const done = work(rejectEarly).finally(() => {
        running.delete(done);
        if (refreshes.get(secretId) === refresh) refreshes.delete(secretId);
      });
      running.add(done);
      const result = Promise.race([done, early]);
      const refresh = { seen, result };
      refreshes.set(secretId, refresh);
      // Callers handle the rejection; there may be none.
      result.catch(() => undefined);
      return refresh;
    },
    async waitUntilSettled() {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}

/** The attempts and delays in ms for claiming a lease again to save an orphaned token. */
const RECLAIM = { tries: 60, firstDelayMs: 250, maxDelayMs: 5000 } as const;

/**
 * Runs a refresh under a claimed lease and releases lease and permit. A token that could not be saved because the lease was lost is
 * saved under a later lease.
 * @throws ApiError when no new token was issued
 */
export async function refreshUnderLease(
  context: RefresherContext,
  lease: Lease,
  permit: Permit,
  options: {
    readonly caller: Caller | null;
    readonly seen: SeenToken | undefined;
    readonly rejectEarly: (error: ApiError) => void;
  },
): Promise<ResolvedSecret> {
  try {
    let current: Lease | undefined = lease;
    for (let tries = 0; tries <= RECLAIM.tries; tries++) {
      if (current !== undefined) {
        const outcome = await attemptWithLease(context, current, options);
        if (outcome !== 'orphaned') return outcome.current;
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

async function attemptWithLease(
  context: RefresherContext,
  lease: Lease,
  options: Parameters<typeof refreshUnderLease>[3],
) {
  const leaseLost = context.heartbeat.start(lease);
  try {
    return await attemptRefresh(context, { lease, leaseLost, ...options });
  } finally {
    context.heartbeat.stop(lease);
    // Usually the transaction that saved the result has released it. A lease that isn't released expires.
    await context.store.refreshes.release(lease).catch((error: unknown) => {
      context.log.warn({ secretId: lease.secretId, error: getErrorName(error) }, 'could not release a lease');
    });
  }
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
