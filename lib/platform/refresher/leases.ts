import type { Lease } from '../model/refresh.js';
import type { Services } from '../usecases/services.js';

/** How often in its time a lease is made longer. */
const BEATS = 4;

/** Thrown to roll back what may be done under a lease only. */
export class LeaseLost extends Error {}

/** The leases that this process works under. They last for as long as they are held. */
export interface Leases {
  /**
   * @returns aborted when the lease is lost: somebody else may ask the provider from then on. That of a secret that was deleted
   *   is not: nobody else will, and the tokens that are on their way have to be revoked
   */
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
        if (lease !== undefined) Object.assign(each, { lease, untilMs: askedAtMs + leaseMs });
      }
      await lose(all.filter(({ lease: { secretId } }) => !leases.has(secretId)));
    } catch {
      // The store may be back before the leases end.
      log.warn({ leases: all.length }, 'leases could not be made longer');
      for (const each of all) if (each.untilMs <= monotonicNow()) end(each).lost.abort();
    }
  }

  async function lose(taken: readonly Held[]): Promise<void> {
    if (taken.length === 0) return;
    const found = await store.secrets.findByIds(taken.map(({ lease }) => lease.secretId));
    const ids = new Set(found.map((each) => each?.secret.id));
    for (const each of taken) {
      end(each);
      if (ids.has(each.lease.secretId)) each.lost.abort();
    }
  }

  function end(each: Held): Held {
    if (held.get(each.lease.secretId) === each) held.delete(each.lease.secretId);
    restIfNone();
    return each;
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
