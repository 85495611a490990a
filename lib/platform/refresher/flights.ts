import type { ApiError } from '../../errors.js';
import type { Caller } from '../model/directory.js';
import type { Lease } from '../model/refresh.js';
import type { SecretInPlace } from '../store/store.js';
import { stillWaiting } from '../usecases/refresh/refusals.js';
import { attempt } from './attempt.js';
import { nameOf, type Context } from './context.js';
import type { Slot } from './slots.js';
import type { SeenToken } from './task.js';

/** A refresh that is under way in this process, be it that it waits for another process. */
export interface Flight {
  /** The token that another one is wanted than; undefined: the clock's. */
  readonly seen: SeenToken | undefined;
  /** Undefined: it came to nothing, for somebody else has the lease. */
  readonly result: Promise<SecretInPlace | undefined>;
}

/** One for a secret at a time. */
export interface Flights {
  of(secretId: string): Flight | undefined;
  readonly size: number;
  /** @param work `tellEarly` answers those who wait; the flight ends with the work all the same */
  begin(
    secretId: string,
    seen: SeenToken | undefined,
    work: (tellEarly: (error: ApiError) => void) => Promise<SecretInPlace | undefined>,
  ): Flight;
  /** Resolves when all have ended. */
  landed(): Promise<void>;
}

export function createFlights(): Flights {
  const flights = new Map<string, Flight>();
  const under = new Set<Promise<SecretInPlace | undefined>>();
  return {
    of: (secretId) => flights.get(secretId),
    get size() {
      return flights.size;
    },
    begin(secretId, seen, work) {
      let tellEarly: (error: ApiError) => void = () => undefined;
      const early = new Promise<never>((_, reject) => (tellEarly = reject));
      const done = work(tellEarly).finally(() => {
        under.delete(done);
        if (flights.get(secretId) === flight) flights.delete(secretId);
      });
      under.add(done);
      const result = Promise.race([done, early]);
      const flight = { seen, result };
      flights.set(secretId, flight);
      // Those who wait hear of it; there may be none.
      result.catch(() => undefined);
      return flight;
    },
    async landed() {
      while (under.size > 0) await Promise.allSettled(under);
    },
  };
}

/** How often, and in what steps of ms, a lease is tried for again by whoever has left values in the journal. */
const ADOPTION = { tries: 60, firstPauseMs: 250, longestPauseMs: 5000 } as const;

/**
 * Does a refresh under a lease that has been got, and gives lease and slot back. Values that could not be kept since the lease
 * was lost are kept under a later one.
 * @throws ApiError
 */
export async function underLease(
  context: Context,
  lease: Lease,
  slot: Slot,
  wanted: {
    readonly caller: Caller | null;
    readonly seen: SeenToken | undefined;
    readonly tellEarly: (error: ApiError) => void;
  },
): Promise<SecretInPlace> {
  try {
    let current: Lease | undefined = lease;
    for (let tries = 0; tries <= ADOPTION.tries; tries++) {
      if (current !== undefined) {
        const outcome = await heldFor(context, current, wanted);
        if (outcome !== 'orphaned') return outcome.current;
      }
      // What lies in the journal is safe there: nothing that the end of the process has to wait for.
      const isEnding = await ended(context.sleep(pauseMs(tries), context.ending));
      if (isEnding) break;
      current = await claimOne(context, lease, null);
    }
    throw stillWaiting('Another process refreshes this secret');
  } finally {
    slot.release();
  }
}

function pauseMs(tries: number): number {
  return Math.min(ADOPTION.longestPauseMs, ADOPTION.firstPauseMs * 2 ** tries);
}

function ended(sleep: Promise<void>): Promise<boolean> {
  return sleep.then(
    () => false,
    () => true,
  );
}

async function heldFor(context: Context, lease: Lease, wanted: Parameters<typeof underLease>[3]) {
  const lost = context.leases.hold(lease);
  try {
    return await attempt(context, { lease, lost, ...wanted });
  } finally {
    context.leases.drop(lease);
    // Mostly it has ended with what was kept. One that isn't given back ends by itself.
    await context.store.refreshes.release(lease).catch((error: unknown) => {
      context.log.warn({ secretId: lease.secretId, error: nameOf(error) }, 'a lease could not be given back');
    });
  }
}

/** @returns undefined when somebody has it, or the auth-client has as many under way as it may */
export async function claimOne(
  { store, owner, now, refreshing }: Context,
  { secretId, authClientId }: Pick<Lease, 'secretId' | 'authClientId'>,
  clientLimit: number | null,
): Promise<Lease | undefined> {
  const nowMs = now();
  const until = { owner, untilMs: nowMs + refreshing.leaseMs };
  const [lease] = await store.refreshes.claim([{ secretId, authClientId, clientLimit }], until, nowMs);
  return lease;
}
