import type { Lease } from '../model/refresh.js';
import type { Services } from '../usecases/services.js';

/** How often in its time a lease is made longer. */
const BEATS_PER_LEASE = 4;

/** Thrown to roll back what may be done under a lease only. */
export class LeaseLostError extends Error {}

/** The leases that this process works under. They last for as long as they are held. */
export interface LeaseHeartbeat {
  /**
   * @returns aborted when the lease is lost: somebody else may ask the provider from then on. That of a secret that was deleted
   *   is not: nobody else will, and the tokens that are on their way have to be revoked
   */
  start(lease: Lease): AbortSignal;
  /** It is no longer made longer. */
  stop(lease: Lease): void;
}

interface HeldLease {
  lease: Lease;
  /** By the monotonic clock. */
  untilMs: number;
  readonly lost: AbortController;
}

/** One heartbeat for all of them, which stands still while there are none. */
export function createLeaseHeartbeat({
  store,
  now,
  monotonicNow,
  sleep,
  log,
  refreshSettings: { leaseMs },
}: Pick<Services, 'store' | 'now' | 'monotonicNow' | 'sleep' | 'log' | 'refreshSettings'>): LeaseHeartbeat {
  const held = new Map<string, HeldLease>();
  let running: AbortController | undefined;

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const nearest = Math.min(...[...held.values()].map(({ untilMs }) => untilMs)) - monotonicNow();
      await sleep(Math.max(1, Math.min(leaseMs / BEATS_PER_LEASE, nearest)), signal);
      await extend([...held.values()]);
    }
  }

  async function extend(all: readonly HeldLease[]): Promise<void> {
    const askedAtMs = monotonicNow();
    try {
      const extended = await store.refreshes.extend(
        all.map(({ lease }) => lease),
        now() + leaseMs,
      );
      const leases = new Map(extended.map((lease) => [lease.secretId as string, lease]));
      for (const each of all) {
        const lease = leases.get(each.lease.secretId);
        if (lease !== undefined) Object.assign(each, { lease, untilMs: askedAtMs + leaseMs });
      }
      await dropLost(all.filter(({ lease: { secretId } }) => !leases.has(secretId)));
    } catch {
      // The store may be back before the leases end.
      log.warn({ leases: all.length }, 'leases could not be made longer');
      for (const each of all) if (each.untilMs <= monotonicNow()) drop(each).lost.abort();
    }
  }

  async function dropLost(taken: readonly HeldLease[]): Promise<void> {
    if (taken.length === 0) return;
    const found = await store.secrets.findByIds(taken.map(({ lease }) => lease.secretId));
    const ids = new Set(found.map((each) => each?.secret.id));
    for (const each of taken) {
      drop(each);
      if (ids.has(each.lease.secretId)) each.lost.abort();
    }
  }

  function drop(each: HeldLease): HeldLease {
    if (held.get(each.lease.secretId) === each) held.delete(each.lease.secretId);
    stopIfIdle();
    return each;
  }

  function stopIfIdle(): void {
    if (held.size > 0) return;
    running?.abort();
    running = undefined;
  }

  return {
    start(lease) {
      const lost = new AbortController();
      held.set(lease.secretId, { lease, untilMs: monotonicNow() + lease.untilMs - now(), lost });
      if (running === undefined) {
        running = new AbortController();
        // It only ends by being ended.
        run(running.signal).catch(() => undefined);
      }
      return lost.signal;
    },
    stop({ secretId, epoch }) {
      if (held.get(secretId)?.lease.epoch === epoch) held.delete(secretId);
      stopIfIdle();
    },
  };
}
