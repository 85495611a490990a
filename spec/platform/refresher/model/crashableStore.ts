import type { Repositories, Store } from '../../../../lib/platform/store/store.js';
import type { SimulatedProcess, Simulation } from './simulation.js';

/** Failures between a process and its store. */
export interface StoreFailures {
  /** Calls fail until this time of the monotonic clock, in ms. */
  unavailableUntilMs: number;
  /** The number of next transactions that are committed but reported as failed. */
  lostResponses: number;
}

type Method = (...values: readonly unknown[]) => Promise<unknown>;

/**
 * Wraps a store for a process that may crash at any moment: calls are executed at once, and the simulation decides when their results
 * are delivered. A transaction is rolled back if its process crashes before the commit.
 * @param options.died rejects when the process crashes
 */
export function createCrashableStore(
  store: Store,
  simulation: Simulation,
  process: SimulatedProcess,
  { died, failures }: { readonly died: Promise<never>; readonly failures: StoreFailures },
): Store {
  async function unlessAway<T>(work: () => Promise<T>): Promise<T> {
    if (simulation.monotonicNow() < failures.unavailableUntilMs) throw new Error('the database is unavailable');
    return work();
  }

  /** @param deliver runs a call and delivers its result */
  const calls = <Target extends object>(
    target: Target,
    deliver: (work: () => Promise<unknown>) => Promise<unknown>,
  ): Target =>
    new Proxy(target, {
      get: (_, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return calls(member as object, deliver);
        const method = (member as Method).bind(target);
        // A crashed process does nothing.
        return (...values: readonly unknown[]) =>
          process.isAlive ? deliver(() => method(...values)) : new Promise(() => undefined);
      },
    });

  const transaction = <T>(work: (repositories: Repositories) => Promise<T>): Promise<T> => {
    if (!process.isAlive) return new Promise(() => undefined);
    const inside = (tx: Repositories): Promise<T> => Promise.race([work(calls(tx, (call) => call())), died]);
    const done = async (): Promise<T> => {
      const result = await store.transaction(inside);
      if (failures.lostResponses === 0) return result;
      failures.lostResponses -= 1;
      throw new Error('the connection to the database was lost');
    };
    return simulation.deliver(process, unlessAway(done));
  };

  return new Proxy(
    calls(store, (call) => simulation.deliver(process, unlessAway(call))),
    { get: (target, name) => (name === 'transaction' ? transaction : Reflect.get(target, name)) },
  );
}
