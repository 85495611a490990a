import { ApiError } from '../../errors.js';
import type { AuthClientId } from '../model/ids.js';
import type { Lease } from '../model/refresh.js';
import { selectDue, type DueSecret } from './selectDue.js';
import { getErrorName, type RefresherContext } from './refresherContext.js';
import { refreshUnderLease, type InFlightRefreshes } from './inFlightRefreshes.js';
import type { Permit } from './refreshSemaphore.js';

/** The delay after a finished refresh, in ms. Others finish meanwhile, so that the next refreshes are claimed together. */
const BATCH_DELAY_MS = 50;

/**
 * Refreshes due secrets until none is left that may start. Resolves when the last ones are in flight.
 * @returns `unblocked` resolves when a refresh has finished that kept its auth client at the limit; undefined: no refresh is blocked by
 *   a limit
 */
export type RefreshDue = () => Promise<{ readonly unblocked: Promise<void> } | undefined>;

export function createRefreshDue(context: RefresherContext, inFlight: InFlightRefreshes): RefreshDue {
  const { shutdown, semaphore, store, owner, now, sleep, refreshSettings } = context;
  /** The number of scheduled refreshes in flight in this process, by auth client. */
  const running = new Map<AuthClientId, number>();

  const waitForBatch = (): Promise<void> => sleep(BATCH_DELAY_MS, shutdown).catch(() => undefined);

  let notifyFinished: () => void = () => undefined;
  let nextFinished: Promise<void> = Promise.resolve();

  /** @returns whether more refreshes may be able to start at once */
  async function startBatch(fullClients: Set<AuthClientId>): Promise<boolean | 'blocked'> {
    // Created before the selection, which doesn't see the capacity that is freed meanwhile.
    nextFinished = new Promise((resolve) => (notifyFinished = resolve));
    const { selected, isBlocked } = await selectDue(context, {
      capacity: semaphore.available,
      runningByClient: running,
      fullClients,
      inFlight,
    });
    // Permits before leases, so that no lease waits for a permit. A forced refresh may have acquired some since the selection.
    const claims = selected.slice(0, semaphore.available).map((each) => ({ ...each, permit: semaphore.acquireNow() }));
    if (claims.length === 0) return isBlocked && 'blocked';
    let claimed: readonly Lease[] = [];
    try {
      const nowMs = now();
      claimed = await store.refreshes.claim(claims, { owner, untilMs: nowMs + refreshSettings.leaseMs }, nowMs);
    } finally {
      const leases = new Map(claimed.map((lease) => [lease.secretId, lease]));
      for (const each of claims) startOne(each, leases.get(each.secretId), fullClients);
    }
    return true;
  }

  function startOne(
    { secretId, authClientId, clientLimit, permit }: DueSecret & { readonly permit: Permit },
    lease: Lease | undefined,
    fullClients: Set<AuthClientId>,
  ): void {
    if (lease === undefined) {
      permit.release();
      if (clientLimit !== null) fullClients.add(authClientId);
      return;
    }
    running.set(authClientId, (running.get(authClientId) ?? 0) + 1);
    inFlight.start(secretId, undefined, async (rejectEarly) => {
      try {
        return await refreshUnderLease(context, lease, permit, { caller: null, seen: undefined, rejectEarly });
      } catch (error: unknown) {
        // Refusals of a provider are reported by events and metrics.
        if (!(error instanceof ApiError)) {
          context.log.error({ secretId, error: getErrorName(error) }, 'refresh failed: unexpected error');
        }
        throw error;
      } finally {
        running.set(authClientId, (running.get(authClientId) ?? 1) - 1);
        fullClients.delete(authClientId);
        notifyFinished();
      }
    });
  }

  return async () => {
    // Auth clients that have reached their limit, until one of their refreshes in this process has finished.
    const fullClients = new Set<AuthClientId>();
    for (;;) {
      await semaphore.waitUntilAvailable(shutdown);
      if (shutdown.aborted) return undefined;
      const outcome = await startBatch(fullClients);
      if (outcome === 'blocked') return { unblocked: nextFinished.then(waitForBatch) };
      if (!outcome) return undefined;
      if (semaphore.available > 0) continue;
      await semaphore.waitUntilAvailable(shutdown);
      await waitForBatch();
    }
  };
}
