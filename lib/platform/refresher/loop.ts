import { nameOf, type Context } from './context.js';
import type { Flights } from './flights.js';
import { createRefreshDue } from './refreshDue.js';
import { linkedAbort } from './linkedAbort.js';
import { recoverAbandoned } from './recovery.js';

/** Looks for what is due, again and again, until the process ends. One look is over before the next one begins. */
export async function runByClock(context: Context, flights: Flights): Promise<void> {
  const { sleep, refreshing, ending, log } = context;
  const refreshDue = createRefreshDue(context, flights);
  let isFailing = false;
  while (!ending.aborted) {
    let over: Promise<void> | undefined;
    try {
      await recoverAbandoned(context);
      over = (await refreshDue())?.over;
      if (isFailing) log.info({}, 'refreshing goes on');
      isFailing = false;
    } catch (error: unknown) {
      // Once, however long the store is away.
      if (!isFailing) log.error({ error: nameOf(error) }, 'the store does not tell what is due: trying again');
      isFailing = true;
    }
    const rested = linkedAbort(ending);
    const rest = sleep(refreshing.tickMs, rested.signal).catch(() => undefined);
    await Promise.race([rest, over ?? rest]);
    rested.abort();
    rested.unlink();
  }
}
