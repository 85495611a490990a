import { ApiError } from '../../errors.js';
import type { Caller } from '../model/directory.js';
import type { ResolvedSecret } from '../store/store.js';
import { providerUnavailable, storeUnavailable } from '../tokens/refreshErrors.js';
import { isDue } from '../tokens/schedule.js';
import { notFound } from '../usecases/apiErrors.js';
import type { Refresher } from '../usecases/refresher.js';
import { SECRET } from '../usecases/secretAccess.js';
import { createInFlightRefreshes, type InFlightRefresh } from './inFlightRefreshes.js';
import { createLeaseHeartbeat } from './leaseHeartbeat.js';
import { createLeaseRunner } from './leaseRunner.js';
import { refreshOrWait, requireUnexpired } from './refreshOrWait.js';
import { refreshSecret } from './refreshSecret.js';
import { createRefreshSemaphore } from './refreshSemaphore.js';
import {
  createRefresherContext,
  getErrorName,
  isRefreshed,
  type RefreshObserver,
  type RefresherServices,
} from './refresherContext.js';
import { runScheduler } from './scheduler.js';

const NO_OBSERVER: RefreshObserver = { onTokenRequest: () => undefined, onOutcome: () => undefined };

/** Returns the refresher of a process. */
export function createRefresher(services: RefresherServices, observer: RefreshObserver = NO_OBSERVER): Refresher {
  const shutdown = new AbortController();
  const context = createRefresherContext(services, observer, shutdown.signal);
  const inFlight = createInFlightRefreshes();
  const semaphore = createRefreshSemaphore(services.refreshSettings.concurrency);
  const runUnderLease = createLeaseRunner(context, createLeaseHeartbeat(services), (task) =>
    refreshSecret(context, task),
  );
  const parts = { inFlight, semaphore, runUnderLease };
  const { monotonicNow, refreshSettings, sleep, store } = services;
  let loop: Promise<void> | undefined;

  async function refresh(seen: ResolvedSecret, caller: Caller | null): Promise<ResolvedSecret> {
    const { id, version } = seen.secret;
    const deadlineMs = monotonicNow() + refreshSettings.waitMs;
    for (;;) {
      const running = inFlight.get(id);
      if (running === undefined && shutdown.signal.aborted) throw providerUnavailable('The service is shutting down');
      const joined =
        running ??
        inFlight.start(id, seen.secret, (rejectEarly) => refreshOrWait(context, parts, seen, caller, rejectEarly));
      const result = awaitResult(id, joined);
      const isJoined = running !== undefined;
      const current = isJoined ? await raceDeadline(result, deadlineMs - monotonicNow()) : await result;
      if (current === 'timeout') return requireUnexpired(services, await readCurrent(seen));
      // The joined refresh may have been a scheduled one that was not due, or an earlier one that issued the token in `seen`.
      if (isRefreshed(current.secret, seen.secret) || joined.seen?.version === version) {
        return current;
      }
    }
  }

  function awaitResult(secretId: string, { result }: InFlightRefresh): Promise<ResolvedSecret> {
    return result.catch((error: unknown) => {
      if (error instanceof ApiError) throw error;
      services.log.error({ secretId, error: getErrorName(error) }, 'refresh failed: unexpected error');
      throw storeUnavailable();
    });
  }

  async function raceDeadline<Value>(work: Promise<Value>, ms: number): Promise<Value | 'timeout'> {
    const settled = new AbortController();
    const timeout = sleep(Math.max(0, ms), settled.signal).then(
      () => 'timeout' as const,
      () => 'timeout' as const,
    );
    try {
      return await Promise.race([work, timeout]);
    } finally {
      settled.abort();
    }
  }

  async function readCurrent({ secret: { id } }: ResolvedSecret): Promise<ResolvedSecret> {
    const [current] = await store.secrets.findByIds([id]);
    if (current === undefined) throw notFound(SECRET, id);
    return current;
  }

  /** Whether no refresh is in flight or due, although the token has expired. */
  async function isNotDue({ secret: { id } }: ResolvedSecret): Promise<boolean> {
    if (inFlight.get(id) !== undefined) return false;
    const state = await store.refreshes.find(id);
    return state === undefined || !isDue(state, context.clock());
  }

  return {
    refresh,
    async refreshIfDue(seen) {
      try {
        if (await isNotDue(seen)) return seen;
        const current = await raceDeadline(refresh(seen, null), refreshSettings.waitMs);
        return current === 'timeout' ? seen : current;
      } catch (error: unknown) {
        if (!(error instanceof ApiError) || error.status === 404) throw error;
        const [current] = await store.secrets.findByIds([seen.secret.id]);
        return current ?? seen;
      }
    },
    start() {
      loop ??= runScheduler(context, parts);
    },
    async stop() {
      shutdown.abort();
      await loop;
      await inFlight.waitUntilSettled();
    },
  };
}
