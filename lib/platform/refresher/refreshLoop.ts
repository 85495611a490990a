import { getErrorName, type RefresherContext } from './refresherContext.js';
import type { InFlightRefreshes } from './inFlightRefreshes.js';
import { MAX_SAVE_DELAY_MS } from './saveTokenWithRetry.js';
import { createRefreshDue } from './refreshDue.js';
import { createLinkedAbort } from './linkedAbort.js';
import { recoverAttempts } from './recoverAttempts.js';

/** The wait after an outage of the store, in ms: other processes first save the tokens that they obtained during the outage. */
const OTHER_PROCESSES_GRACE_MS = MAX_SAVE_DELAY_MS + 1000;

/** Refreshes due secrets at each tick until the process shuts down. Ticks don't overlap. */
export async function runRefreshLoop(context: RefresherContext, inFlight: InFlightRefreshes): Promise<void> {
  const { sleep, monotonicNow, refreshSettings, shutdown, log } = context;
  const refreshDue = createRefreshDue(context, inFlight);
  let failingSinceMs: number | undefined;
  while (!shutdown.aborted) {
    let unblocked: Promise<void> | undefined;
    try {
      // Leases have expired during the outage. Refreshing at once could send refresh tokens that are already spent.
      if (failingSinceMs !== undefined && monotonicNow() - failingSinceMs > refreshSettings.leaseMs / 2) {
        await context.store.ping();
        await sleep(OTHER_PROCESSES_GRACE_MS, shutdown);
      }
      await recoverAttempts(context);
      unblocked = (await refreshDue())?.unblocked;
      if (failingSinceMs !== undefined) log.info({}, 'refreshing resumed');
      failingSinceMs = undefined;
    } catch (error: unknown) {
      // Logged once for each outage.
      if (failingSinceMs === undefined) {
        log.error({ error: getErrorName(error) }, 'refresh failed: the store is unavailable, retrying');
        failingSinceMs = monotonicNow();
      }
    }
    const pause = createLinkedAbort(shutdown);
    const tick = sleep(refreshSettings.tickMs, pause.signal).catch(() => undefined);
    await Promise.race([tick, unblocked ?? tick]);
    pause.abort();
    pause.unlink();
  }
}
