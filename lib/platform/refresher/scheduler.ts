import { ApiError } from '../../errors.js';
import type { AuthClientId } from '../model/ids.js';
import type { Lease, RefreshState } from '../model/refresh.js';
import type { LeaseRequest } from '../store/store.js';
import { openRecord } from '../vault/sealedRecord.js';
import { readConcurrencyLimit } from './circuitBreaker.js';
import type { InFlightRefreshes } from './inFlightRefreshes.js';
import type { RunUnderLease } from './leaseRunner.js';
import { createLinkedAbort } from './linkedAbort.js';
import { recoverAttempts } from './recovery.js';
import type { Permit, RefreshSemaphore } from './refreshSemaphore.js';
import { getErrorName, type RefresherContext } from './refresherContext.js';
import { MAX_SAVE_DELAY_MS } from './saveToken.js';

/** The wait after an outage of the store, in ms: other processes first save the tokens that they obtained during the outage. */
const OTHER_PROCESSES_GRACE_MS = MAX_SAVE_DELAY_MS + 1000;

/** The delay after a finished refresh, in ms. Others finish meanwhile, so that the next refreshes are claimed together. */
const BATCH_DELAY_MS = 50;

/** The parts of the refresher that scheduled refreshes share with forced ones. */
interface SchedulerParts {
  readonly inFlight: InFlightRefreshes;
  readonly semaphore: RefreshSemaphore;
  readonly runUnderLease: RunUnderLease;
}

/** Refreshes due secrets at each tick until the process shuts down. Ticks don't overlap. */
export async function runScheduler(context: RefresherContext, parts: SchedulerParts): Promise<void> {
  const { sleep, monotonicNow, refreshSettings, shutdown, log } = context;
  const refreshDue = createRefreshDue(context, parts);
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

/**
 * Refreshes due secrets until none is left that may start. Resolves when the last ones are in flight.
 * @returns `unblocked` resolves when a refresh has finished that kept its auth client at the limit; undefined: no refresh is blocked by
 *   a limit
 */
type RefreshDue = () => Promise<{ readonly unblocked: Promise<void> } | undefined>;

function createRefreshDue(
  context: RefresherContext,
  { inFlight, semaphore, runUnderLease }: SchedulerParts,
): RefreshDue {
  const { shutdown, store, owner, now, sleep, refreshSettings } = context;
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
    { secretId, authClientId, clientLimit, permit }: LeaseRequest & { readonly permit: Permit },
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
        return await runUnderLease(lease, permit, { caller: null, seen: undefined, rejectEarly });
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

interface DueSelection {
  /** The number of refreshes that may start now. */
  readonly capacity: number;
  /** The number of scheduled refreshes in flight in this process, by auth client. */
  readonly runningByClient: ReadonlyMap<AuthClientId, number>;
  /** Auth clients that have reached their concurrency limit. */
  readonly fullClients: ReadonlySet<AuthClientId>;
  readonly inFlight: InFlightRefreshes;
}

/**
 * Selects the due secrets to refresh next, nearest expiry first. An auth client without a limit of its own gets at most half of this
 * process's concurrency while secrets of others are due, so that a slow provider blocks none of them.
 */
async function selectDue(
  context: RefresherContext,
  { capacity, runningByClient, fullClients, inFlight }: DueSelection,
): Promise<{
  readonly selected: readonly LeaseRequest[];
  /** Whether a due secret was skipped because its auth client has reached its limit. */
  readonly isBlocked: boolean;
}> {
  const { refreshes } = context.store;
  const share = Math.max(1, Math.floor(context.refreshSettings.concurrency / 2));
  const counts = new Map(runningByClient);
  const limits = new Map<AuthClientId, number | null>();
  const selected = new Map<string, LeaseRequest>();
  let isBlocked = fullClients.size > 0;

  /** Returns due secrets of the auth clients that are not excluded. */
  async function findDue(excludedClients: Iterable<AuthClientId>): Promise<readonly RefreshState[]> {
    // Forced refreshes in flight may be due as well.
    const dueStates = await refreshes.findDue(context.clock(), capacity + inFlight.size, [...new Set(excludedClients)]);
    const unknown = dueStates.map(({ authClientId }) => authClientId).filter((id) => !limits.has(id));
    for (const client of await context.store.authClients.findMany([...new Set(unknown)])) {
      limits.set(client.id, readConcurrencyLimit(client, openRecord(context.vault, client) ?? {}));
    }
    return dueStates.filter(({ secretId, authClientId }) => {
      return inFlight.get(secretId) === undefined && !selected.has(secretId) && limits.has(authClientId);
    });
  }

  /** @returns the states that exceed the share of their auth client */
  function select(states: readonly RefreshState[], maxPerClient: number): readonly RefreshState[] {
    return states.filter(({ secretId, authClientId }) => {
      const count = counts.get(authClientId) ?? 0;
      const limit = limits.get(authClientId) ?? null;
      if (limit !== null && count >= limit) isBlocked = true;
      if (selected.size >= capacity || (limit !== null && count >= limit)) return false;
      if (limit === null && count >= maxPerClient) return true;
      counts.set(authClientId, count + 1);
      selected.set(secretId, { secretId, authClientId, clientLimit: limit });
      return false;
    });
  }

  const clientsOverShare = (): readonly AuthClientId[] =>
    [...counts].filter(([id, count]) => count >= share && (limits.get(id) ?? null) === null).map(([id]) => id);

  let overShare = select(await findDue([...fullClients, ...clientsOverShare()]), share);
  if (selected.size < capacity && clientsOverShare().length > 0) {
    const others = await findDue([...fullClients, ...clientsOverShare()]);
    overShare = [...overShare, ...select(others, share)];
    // No other auth client has due secrets: the remaining capacity is free for these.
    if (others.length === 0) select(overShare.length > 0 ? overShare : await findDue(fullClients), Infinity);
  }
  return { selected: [...selected.values()], isBlocked };
}
