import { ApiError } from '../../errors.js';
import type { AuthClientId } from '../model/ids.js';
import type { Lease } from '../model/refresh.js';
import { choose, type Chosen } from './choose.js';
import { nameOf, type Context } from './context.js';
import { underLease, type Flights } from './flights.js';
import type { Slot } from './slots.js';

/** Once a refresh has ended, others end soon: what is due in their places is looked for and claimed together, after so many ms. */
const GATHER_MS = 50;

/**
 * Refreshes what is due until nothing is left that may be. Resolves when the last ones are under way.
 * @returns when to look again at the latest: once one of those under way has ended that hold up others; undefined: none does
 */
export type RefreshDue = () => Promise<{ readonly over: Promise<void> } | undefined>;

export function createRefreshDue(context: Context, flights: Flights): RefreshDue {
  const { ending, slots, store, owner, now, sleep, refreshing } = context;
  /** How many the clock has under way for each auth-client, in this process. */
  const running = new Map<AuthClientId, number>();

  const gather = (): Promise<void> => sleep(GATHER_MS, ending).catch(() => undefined);

  let tellOver: () => void = () => undefined;
  let over: Promise<void> = Promise.resolve();

  /** @returns whether it may be that more can be begun at once */
  async function beginSome(full: Set<AuthClientId>): Promise<boolean | 'held up'> {
    // Before the look: what ends meanwhile makes room that it doesn't see.
    over = new Promise((resolve) => (tellOver = resolve));
    const { chosen, isHeldUp } = await choose(context, { free: slots.free, running, full, flights });
    // Slots are taken before leases, so that nobody waits under one; somebody may have been quicker since the choice.
    const taken = chosen.slice(0, slots.free).map((each) => ({ ...each, slot: slots.take() }));
    if (taken.length === 0) return isHeldUp && 'held up';
    let got: readonly Lease[] = [];
    try {
      const nowMs = now();
      got = await store.refreshes.claim(taken, { owner, untilMs: nowMs + refreshing.leaseMs }, nowMs);
    } finally {
      const leases = new Map(got.map((lease) => [lease.secretId, lease]));
      for (const each of taken) begin(each, leases.get(each.secretId), full);
    }
    return true;
  }

  function begin(
    { secretId, authClientId, clientLimit, slot }: Chosen & { readonly slot: Slot },
    lease: Lease | undefined,
    full: Set<AuthClientId>,
  ): void {
    if (lease === undefined) {
      slot.release();
      if (clientLimit !== null) full.add(authClientId);
      return;
    }
    running.set(authClientId, (running.get(authClientId) ?? 0) + 1);
    flights.begin(secretId, undefined, async (tellEarly) => {
      try {
        return await underLease(context, lease, slot, { caller: null, seen: undefined, tellEarly });
      } catch (error: unknown) {
        // What a provider refuses is told by events and metrics.
        if (!(error instanceof ApiError)) {
          context.log.error({ secretId, error: nameOf(error) }, 'a refresh failed by itself');
        }
        throw error;
      } finally {
        running.set(authClientId, (running.get(authClientId) ?? 1) - 1);
        full.delete(authClientId);
        tellOver();
      }
    });
  }

  return async () => {
    // Auth-clients that have as many calls under way as they may; one of ours that ends makes room.
    const full = new Set<AuthClientId>();
    for (;;) {
      await slots.freed(ending);
      if (ending.aborted) return undefined;
      const begun = await beginSome(full);
      if (begun === 'held up') return { over: over.then(gather) };
      if (!begun) return undefined;
      if (slots.free > 0) continue;
      await slots.freed(ending);
      await gather();
    }
  };
}
