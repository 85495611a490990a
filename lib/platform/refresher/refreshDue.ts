import { ApiError } from '../../errors.js';
import type { AuthClientId } from '../model/ids.js';
import type { Lease } from '../model/refresh.js';
import { selectDue, type DueSecret } from './selectDue.js';
import { getErrorName, type RefresherContext } from './refresherContext.js';
import { refreshUnderLease, type InFlightRefreshes } from './inFlightRefreshes.js';
import type { Permit } from './refreshSemaphore.js';

/** Once a refresh has ended, others end soon: what is due in their places is looked for and claimed together, after so many ms. */
const BATCH_DELAY_MS = 50;

/**
 * Refreshes what is due until nothing is left that may be. Resolves when the last ones are under way.
 * @returns when to look again at the latest: once one of those under way has ended that hold up others; undefined: none does
 */
export type RefreshDue = () => Promise<{ readonly over: Promise<void> } | undefined>;

export function createRefreshDue(context: RefresherContext, flights: InFlightRefreshes): RefreshDue {
  const { shutdown: ending, semaphore: slots, store, owner, now, sleep, refreshSettings: refreshing } = context;
  /** How many the clock has under way for each auth-client, in this process. */
  const running = new Map<AuthClientId, number>();

  const waitForBatch = (): Promise<void> => sleep(BATCH_DELAY_MS, ending).catch(() => undefined);

  let notifyFinished: () => void = () => undefined;
  let nextFinished: Promise<void> = Promise.resolve();

  /** @returns whether it may be that more can be begun at once */
  async function startBatch(full: Set<AuthClientId>): Promise<boolean | 'held up'> {
    // Before the look: what ends meanwhile makes room that it doesn't see.
    nextFinished = new Promise((resolve) => (notifyFinished = resolve));
    const { chosen, isHeldUp } = await selectDue(context, {
      capacity: slots.available,
      runningByClient: running,
      fullClients: full,
      inFlight: flights,
    });
    // Slots are taken before leases, so that nobody waits under one; somebody may have been quicker since the choice.
    const taken = chosen.slice(0, slots.available).map((each) => ({ ...each, slot: slots.acquireNow() }));
    if (taken.length === 0) return isHeldUp && 'held up';
    let got: readonly Lease[] = [];
    try {
      const nowMs = now();
      got = await store.refreshes.claim(taken, { owner, untilMs: nowMs + refreshing.leaseMs }, nowMs);
    } finally {
      const leases = new Map(got.map((lease) => [lease.secretId, lease]));
      for (const each of taken) startOne(each, leases.get(each.secretId), full);
    }
    return true;
  }

  function startOne(
    { secretId, authClientId, clientLimit, slot }: DueSecret & { readonly slot: Permit },
    lease: Lease | undefined,
    full: Set<AuthClientId>,
  ): void {
    if (lease === undefined) {
      slot.release();
      if (clientLimit !== null) full.add(authClientId);
      return;
    }
    running.set(authClientId, (running.get(authClientId) ?? 0) + 1);
    flights.start(secretId, undefined, async (tellEarly) => {
      try {
        return await refreshUnderLease(context, lease, slot, { caller: null, seen: undefined, rejectEarly: tellEarly });
      } catch (error: unknown) {
        // What a provider refuses is told by events and metrics.
        if (!(error instanceof ApiError)) {
          context.log.error({ secretId, error: getErrorName(error) }, 'a refresh failed by itself');
        }
        throw error;
      } finally {
        running.set(authClientId, (running.get(authClientId) ?? 1) - 1);
        full.delete(authClientId);
        notifyFinished();
      }
    });
  }

  return async () => {
    // Auth-clients that have as many calls under way as they may; one of ours that ends makes room.
    const full = new Set<AuthClientId>();
    for (;;) {
      await slots.waitUntilAvailable(ending);
      if (ending.aborted) return undefined;
      const begun = await startBatch(full);
      if (begun === 'held up') return { over: nextFinished.then(waitForBatch) };
      if (!begun) return undefined;
      if (slots.available > 0) continue;
      await slots.waitUntilAvailable(ending);
      await waitForBatch();
    }
  };
}
