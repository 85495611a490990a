import type { Repositories, Store } from '../../../../lib/platform/store/store.js';
import type { SimulatedProcess, Simulation } from './simulation.js';

/** What goes wrong between a process and its store. */
export interface StoreFailures {
  /** No call gets through before then, by the monotonic clock. */
  unavailableUntilMs: number;
  /** So many transactions to come are done, and told as failed. */
  lostResponses: number;
}

type Method = (...values: readonly unknown[]) => Promise<unknown>;

/**
 * A store as one process sees it that may die at any moment: what it asks for is done, and the world decides when it learns
 * that. A transaction whose process dies in the middle is rolled back.
 * @param died rejects when the process dies
 */
export function createCrashableStore(
  store: Store,
  world: Simulation,
  process: SimulatedProcess,
  { died, faults: failures }: { readonly died: Promise<never>; readonly faults: StoreFailures },
): Store {
  async function unlessAway<T>(work: () => Promise<T>): Promise<T> {
    if (world.monotonicNow() < failures.unavailableUntilMs) throw new Error('the database is away');
    return work();
  }

  /** @param told how the process learns what came of a call */
  const calls = <Target extends object>(
    target: Target,
    told: (work: () => Promise<unknown>) => Promise<unknown>,
  ): Target =>
    new Proxy(target, {
      get: (_, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return calls(member as object, told);
        const method = (member as Method).bind(target);
        // The dead do nothing.
        return (...values: readonly unknown[]) =>
          process.isAlive ? told(() => method(...values)) : new Promise(() => undefined);
      },
    });

  const transaction = <T>(work: (repositories: Repositories) => Promise<T>): Promise<T> => {
    if (!process.isAlive) return new Promise(() => undefined);
    const inside = (tx: Repositories): Promise<T> => Promise.race([work(calls(tx, (call) => call())), died]);
    const done = async (): Promise<T> => {
      const result = await store.transaction(inside);
      if (failures.lostResponses === 0) return result;
      failures.lostResponses -= 1;
      throw new Error('the connection to the database is gone');
    };
    return world.deliver(process, unlessAway(done));
  };

  return new Proxy(
    calls(store, (call) => world.deliver(process, unlessAway(call))),
    { get: (target, name) => (name === 'transaction' ? transaction : Reflect.get(target, name)) },
  );
}
