import { getErrorName, type RefresherContext } from './refresherContext.js';
import type { InFlightRefreshes } from './inFlightRefreshes.js';
import { MAX_SAVE_DELAY_MS } from './saveTokenWithRetry.js';
import { createRefreshDue } from './refreshDue.js';
import { createLinkedAbort } from './linkedAbort.js';
import { recoverAttempts } from './recoverAttempts.js';

/** Once the store is back: whoever got tokens that it didn't take tries again meanwhile, and a little more than once. */
const OTHER_PROCESSES_GRACE_MS = MAX_SAVE_DELAY_MS + 1000;

/** Looks for what is due, again and again, until the process ends. One look is over before the next one begins. */
export async function runRefreshLoop(context: RefresherContext, flights: InFlightRefreshes): Promise<void> {
  const { sleep, monotonicNow, refreshSettings: refreshing, shutdown: ending, log } = context;
  const refreshDue = createRefreshDue(context, flights);
  let failingSinceMs: number | undefined;
  while (!ending.aborted) {
    let over: Promise<void> | undefined;
    try {
      // Leases have ended in so long a time. To take them up at once would spend refresh tokens that are spent already.
      if (failingSinceMs !== undefined && monotonicNow() - failingSinceMs > refreshing.leaseMs / 2) {
        await context.store.ping();
        await sleep(OTHER_PROCESSES_GRACE_MS, ending);
      }
      await recoverAttempts(context);
      over = (await refreshDue())?.over;
      if (failingSinceMs !== undefined) log.info({}, 'refreshing goes on');
      failingSinceMs = undefined;
    } catch (error: unknown) {
      // Once, however long the store is away.
      if (failingSinceMs === undefined) {
        log.error({ error: getErrorName(error) }, 'the store does not tell what is due: trying again');
        failingSinceMs = monotonicNow();
      }
    }
    const rested = createLinkedAbort(ending);
    const rest = sleep(refreshing.tickMs, rested.signal).catch(() => undefined);
    await Promise.race([rest, over ?? rest]);
    rested.abort();
    rested.unlink();
  }
}
