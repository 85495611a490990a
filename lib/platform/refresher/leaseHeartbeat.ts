import type { Lease } from '../model/refresh.js';
import type { Services } from '../usecases/services.js';

/** The number of extensions within the duration of a lease. */
const BEATS_PER_LEASE = 4;

/** Thrown to roll back a transaction that needs a lease. */
export class LeaseLostError extends Error {}

/** Extends the leases of this process while it works under them. */
export interface LeaseHeartbeat {
  /**
   * Extends a lease until `stop`.
   * @returns a signal that aborts when the lease is lost, since another process may refresh the secret from then on. It doesn't abort
   *   when the secret was deleted: tokens that are being issued still have to be revoked
   */
  start(lease: Lease): AbortSignal;
  /** Stops extending the lease. */
  stop(lease: Lease): void;
}

interface HeartbeatServices extends Pick<Services, 'store' | 'now' | 'monotonicNow' | 'sleep' | 'log'> {
  readonly refreshSettings: { readonly leaseMs: number };
}

interface HeldLease {
  lease: Lease;
  /** The end of the lease on the monotonic clock, in ms. */
  untilMs: number;
  readonly lost: AbortController;
}

/** Returns a heartbeat that extends all leases together, and stops while there are none. */
export function createLeaseHeartbeat({
  store,
  now,
  monotonicNow,
  sleep,
  log,
  refreshSettings: { leaseMs },
}: HeartbeatServices): LeaseHeartbeat {
  const held = new Map<string, HeldLease>();
  let running: AbortController | undefined;

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const nearestMs = Math.min(...[...held.values()].map(({ untilMs }) => untilMs)) - monotonicNow();
      await sleep(Math.max(1, Math.min(leaseMs / BEATS_PER_LEASE, nearestMs)), signal);
      await extend([...held.values()]);
    }
  }

  async function extend(all: readonly HeldLease[]): Promise<void> {
    const requestedAtMs = monotonicNow();
    try {
      const extended = await store.refreshes.extend(
        all.map(({ lease }) => lease),
        now() + leaseMs,
      );
      const leases = new Map(extended.map((lease) => [lease.secretId as string, lease]));
      for (const each of all) {
        const lease = leases.get(each.lease.secretId);
        if (lease !== undefined) Object.assign(each, { lease, untilMs: requestedAtMs + leaseMs });
      }
      await dropLost(all.filter(({ lease: { secretId } }) => !leases.has(secretId)));
    } catch {
      // The store may be back before the leases expire.
      log.warn({ leases: all.length }, 'could not extend leases');
      for (const each of all) if (each.untilMs <= monotonicNow()) drop(each).lost.abort();
    }
  }

  async function dropLost(lostLeases: readonly HeldLease[]): Promise<void> {
    if (lostLeases.length === 0) return;
    const found = await store.secrets.findByIds(lostLeases.map(({ lease }) => lease.secretId));
    const ids = new Set(found.map((each) => each?.secret.id));
    for (const each of lostLeases) {
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
        // It rejects only when its signal aborts.
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
