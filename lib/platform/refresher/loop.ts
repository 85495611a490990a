import { nameOf, type Context } from './context.js';
import type { Flights } from './flights.js';
import { LONGEST_PAUSE_MS } from './keepForSure.js';
import { createRefreshDue } from './refreshDue.js';
import { linkedAbort } from './linkedAbort.js';
import { recoverAbandoned } from './recovery.js';

/** Once the store is back: whoever got tokens that it didn't take tries again meanwhile, and a little more than once. */
const FOR_OTHERS_MS = LONGEST_PAUSE_MS + 1000;

/** Looks for what is due, again and again, until the process ends. One look is over before the next one begins. */
export async function runByClock(context: Context, flights: Flights): Promise<void> {
  const { sleep, monotonicNow, refreshing, ending, log } = context;
  const refreshDue = createRefreshDue(context, flights);
  let failingSinceMs: number | undefined;
  while (!ending.aborted) {
    let over: Promise<void> | undefined;
    try {
      // Leases have ended in so long a time. To take them up at once would spend refresh tokens that are spent already.
      if (failingSinceMs !== undefined && monotonicNow() - failingSinceMs > refreshing.leaseMs / 2) {
        await context.store.ping();
        await sleep(FOR_OTHERS_MS, ending);
      }
      await recoverAbandoned(context);
      over = (await refreshDue())?.over;
      if (failingSinceMs !== undefined) log.info({}, 'refreshing goes on');
      failingSinceMs = undefined;
    } catch (error: unknown) {
      // Once, however long the store is away.
      if (failingSinceMs === undefined) {
        log.error({ error: nameOf(error) }, 'the store does not tell what is due: trying again');
        failingSinceMs = monotonicNow();
      }
    }
    const rested = linkedAbort(ending);
    const rest = sleep(refreshing.tickMs, rested.signal).catch(() => undefined);
    await Promise.race([rest, over ?? rest]);
    rested.abort();
    rested.unlink();
  }
}
