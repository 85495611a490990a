import type { ApiError } from '../../errors.js';
import type { Caller } from '../model/directory.js';
import type { Lease } from '../model/refresh.js';
import type { ResolvedSecret } from '../store/store.js';
import { providerUnavailable } from '../usecases/refresh/refreshErrors.js';
import { attemptRefresh } from './attemptRefresh.js';
import { getErrorName, type RefresherContext } from './refresherContext.js';
import type { Permit } from './refreshSemaphore.js';
import type { SeenToken } from './refreshTask.js';

/** A refresh that is under way in this process, be it that it waits for another process. */
export interface InFlightRefresh {
  /** The token that another one is wanted than; undefined: the clock's. */
  readonly seen: SeenToken | undefined;
  /** Undefined: it came to nothing, for somebody else has the lease. */
  readonly result: Promise<ResolvedSecret | undefined>;
}

/** One for a secret at a time. */
export interface InFlightRefreshes {
  get(secretId: string): InFlightRefresh | undefined;
  readonly size: number;
  /** @param work `tellEarly` answers those who wait; the flight ends with the work all the same */
  start(
    secretId: string,
    seen: SeenToken | undefined,
    work: (tellEarly: (error: ApiError) => void) => Promise<ResolvedSecret | undefined>,
  ): InFlightRefresh;
  /** Resolves when all have ended. */
  waitForAll(): Promise<void>;
}

export function createInFlightRefreshes(): InFlightRefreshes {
  const flights = new Map<string, InFlightRefresh>();
  const running = new Set<Promise<ResolvedSecret | undefined>>();
  return {
    get: (secretId) => flights.get(secretId),
    get size() {
      return flights.size;
    },
    start(secretId, seen, work) {
      let tellEarly: (error: ApiError) => void = () => undefined;
      const early = new Promise<never>((_, reject) => (tellEarly = reject));
      const done = work(tellEarly).finally(() => {
        running.delete(done);
        if (flights.get(secretId) === flight) flights.delete(secretId);
      });
      running.add(done);
      const result = Promise.race([done, early]);
      const flight = { seen, result };
      flights.set(secretId, flight);
      // Those who wait hear of it; there may be none.
      result.catch(() => undefined);
      return flight;
    },
    async waitForAll() {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}

/** How often, and in what steps of ms, a lease is tried for again by whoever has left values in the journal. */
const RECLAIM = { tries: 60, firstDelayMs: 250, maxDelayMs: 5000 } as const;

/**
 * Does a refresh under a lease that has been got, and gives lease and slot back. Values that could not be kept since the lease
 * was lost are kept under a later one.
 * @throws ApiError
 */
export async function refreshUnderLease(
  context: RefresherContext,
  lease: Lease,
  slot: Permit,
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
      // What lies in the journal is safe there: nothing that the end of the process has to wait for.
      const isEnding = await isAborted(context.sleep(computeReclaimDelayMs(tries), context.shutdown));
      if (isEnding) break;
      current = await claimLease(context, lease, null);
    }
    throw providerUnavailable('Another process refreshes this secret');
  } finally {
    slot.release();
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
  wanted: Parameters<typeof refreshUnderLease>[3],
) {
  const lost = context.heartbeat.start(lease);
  try {
    return await attemptRefresh(context, { lease, leaseLost: lost, ...wanted });
  } finally {
    context.heartbeat.stop(lease);
    // Mostly it has ended with what was kept. One that isn't given back ends by itself.
    await context.store.refreshes.release(lease).catch((error: unknown) => {
      context.log.warn({ secretId: lease.secretId, error: getErrorName(error) }, 'a lease could not be given back');
    });
  }
}

/** @returns undefined when somebody has it, or the auth-client has as many under way as it may */
export async function claimLease(
  { store, owner, now, refreshSettings: refreshing }: RefresherContext,
  { secretId, authClientId }: Pick<Lease, 'secretId' | 'authClientId'>,
  clientLimit: number | null,
): Promise<Lease | undefined> {
  const nowMs = now();
  const until = { owner, untilMs: nowMs + refreshing.leaseMs };
  const [lease] = await store.refreshes.claim([{ secretId, authClientId, clientLimit }], until, nowMs);
  return lease;
}
