import type { Lease } from '../model/refresh.js';
import type { Services } from '../usecases/services.js';

/** How often in its time a lease is made longer. */
const BEATS = 4;

/** Thrown to roll back what may be done under a lease only. */
export class LeaseLost extends Error {}

/** The leases that this process works under. They last for as long as they are held. */
export interface Leases {
  /** @returns aborted when the lease is lost: somebody else may ask the provider from then on */
  hold(lease: Lease): AbortSignal;
  /** It is no longer made longer. */
  drop(lease: Lease): void;
}

interface Held {
  lease: Lease;
  /** By the monotonic clock. */
  untilMs: number;
  readonly lost: AbortController;
}

/** One heartbeat for all of them, which stands still while there are none. */
export function createLeases({
  store,
  now,
  monotonicNow,
  sleep,
  log,
  refreshing: { leaseMs },
}: Pick<Services, 'store' | 'now' | 'monotonicNow' | 'sleep' | 'log' | 'refreshing'>): Leases {
  const held = new Map<string, Held>();
  let beating: AbortController | undefined;

  async function beat(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const nearest = Math.min(...[...held.values()].map(({ untilMs }) => untilMs)) - monotonicNow();
      await sleep(Math.max(1, Math.min(leaseMs / BEATS, nearest)), signal);
      await extend([...held.values()]);
    }
  }

  async function extend(all: readonly Held[]): Promise<void> {
    const askedAtMs = monotonicNow();
    try {
      const extended = await store.refreshes.extend(
        all.map(({ lease }) => lease),
        now() + leaseMs,
      );
      const leases = new Map(extended.map((lease) => [lease.secretId as string, lease]));
      for (const each of all) {
        const lease = leases.get(each.lease.secretId);
        if (lease === undefined) lose(each);
        else Object.assign(each, { lease, untilMs: askedAtMs + leaseMs });
      }
    } catch {
      // The store may be back before the leases end.
      log.warn({ leases: all.length }, 'leases could not be made longer');
      for (const each of all) if (each.untilMs <= monotonicNow()) lose(each);
    }
  }

  function lose(each: Held): void {
    if (held.get(each.lease.secretId) === each) held.delete(each.lease.secretId);
    each.lost.abort();
    restIfNone();
  }

  function restIfNone(): void {
    if (held.size > 0) return;
    beating?.abort();
    beating = undefined;
  }

  return {
    hold(lease) {
      const lost = new AbortController();
      held.set(lease.secretId, { lease, untilMs: monotonicNow() + lease.untilMs - now(), lost });
      if (beating === undefined) {
        beating = new AbortController();
        // It only ends by being ended.
        beat(beating.signal).catch(() => undefined);
      }
      return lost.signal;
    },
    drop({ secretId, epoch }) {
      if (held.get(secretId)?.lease.epoch === epoch) held.delete(secretId);
      restIfNone();
    },
  };
}
