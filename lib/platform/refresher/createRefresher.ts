import { ApiError } from '../../errors.js';
import type { Caller } from '../model/directory.js';
import type { ResolvedSecret } from '../store/store.js';
import { notFound } from '../usecases/apiErrors.js';
import { providerUnavailable, storeUnavailable } from '../usecases/refresh/refreshErrors.js';
import { SECRET } from '../usecases/secrets/getSecret.js';
import type { Services } from '../usecases/services.js';
import { createRefresherContext, getErrorName, type RefreshObserver } from './refresherContext.js';
import { createInFlightRefreshes, type InFlightRefresh } from './inFlightRefreshes.js';
import { refreshOrWait, requireUnexpired } from './refreshOrWait.js';
import { runRefreshLoop } from './refreshLoop.js';
import type { Refresher } from './refresher.js';
import { isDue } from './schedule.js';
import { isRefreshed } from './refreshTask.js';

const NO_OBSERVER: RefreshObserver = { onTokenRequest: () => undefined, onOutcome: () => undefined };

/** The refresher of a process. */
export function createRefresher(
  services: Omit<Services, 'refresher'>,
  observer: RefreshObserver = NO_OBSERVER,
): Refresher {
  const shutdown = new AbortController();
  const context = createRefresherContext(services, observer, shutdown.signal);
  const flights = createInFlightRefreshes();
  const { monotonicNow, refreshSettings: refreshing, sleep, store } = services;
  let loop: Promise<void> | undefined;

  async function renew(seen: ResolvedSecret, caller: Caller | null): Promise<ResolvedSecret> {
    const { id, version } = seen.secret;
    const endsAtMs = monotonicNow() + refreshing.waitMs;
    for (;;) {
      const running = flights.get(id);
      if (running === undefined && shutdown.signal.aborted) throw providerUnavailable('The service is ending');
      const flight =
        running ?? flights.start(id, seen.secret, (tellEarly) => refreshOrWait(context, seen, caller, tellEarly));
      const ended = awaitResult(id, flight);
      const isJoined = running !== undefined;
      const current = isJoined ? await raceDeadline(ended, endsAtMs - monotonicNow()) : await ended;
      if (current === 'late') return requireUnexpired(services, await readCurrent(seen));
      // The clock's may have found nothing to do, and one for an earlier token may have brought the one that was seen.
      if (current !== undefined && (isRefreshed(current.secret, seen.secret) || flight.seen?.version === version)) {
        return current;
      }
    }
  }

  function awaitResult(secretId: string, { result }: InFlightRefresh): Promise<ResolvedSecret | undefined> {
    return result.catch((error: unknown) => {
      if (error instanceof ApiError) throw error;
      services.log.error({ secretId, error: getErrorName(error) }, 'a refresh failed by itself');
      throw storeUnavailable();
    });
  }

  async function raceDeadline<Value>(work: Promise<Value>, ms: number): Promise<Value | 'late'> {
    const settled = new AbortController();
    const late = sleep(Math.max(0, ms), settled.signal).then(
      () => 'late' as const,
      () => 'late' as const,
    );
    try {
      return await Promise.race([work, late]);
    } finally {
      settled.abort();
    }
  }

  async function readCurrent({ secret: { id } }: ResolvedSecret): Promise<ResolvedSecret> {
    const [current] = await store.secrets.findByIds([id]);
    if (current === undefined) throw notFound(SECRET, id);
    return current;
  }

  /** Whether the clock has its reasons to leave the token as it is, although it has expired. */
  async function isNotDue({ secret: { id } }: ResolvedSecret): Promise<boolean> {
    if (flights.get(id) !== undefined) return false;
    const state = await store.refreshes.find(id);
    return state === undefined || !isDue(state, context.clock());
  }

  return {
    refresh: renew,
    async refreshIfDue(seen) {
      try {
        if (await isNotDue(seen)) return seen;
        const current = await raceDeadline(renew(seen, null), refreshing.waitMs);
        return current === 'late' ? seen : current;
      } catch (error: unknown) {
        if (!(error instanceof ApiError) || error.status === 404) throw error;
        const [current] = await store.secrets.findByIds([seen.secret.id]);
        return current ?? seen;
      }
    },
    start() {
      loop ??= runRefreshLoop(context, flights);
    },
    async stop() {
      shutdown.abort();
      await loop;
      await flights.waitForAll();
    },
  };
}
