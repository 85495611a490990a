import type { Repositories, Store } from '../../../../lib/platform/store/store.js';
import type { Process, World } from './world.js';

type Method = (...values: readonly unknown[]) => Promise<unknown>;

/**
 * A store as one process sees it that may die at any moment: what it asks for is done, and the world decides when it learns
 * that. A transaction whose process dies in the middle is rolled back.
 * @param died rejects when the process dies
 */
export function mortalStore(store: Store, world: World, process: Process, died: Promise<never>): Store {
  /** @param told how the process learns what came of a call */
  const calls = <Target extends object>(target: Target, told: (work: Promise<unknown>) => Promise<unknown>): Target =>
    new Proxy(target, {
      get: (_, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return calls(member as object, told);
        const method = (member as Method).bind(target);
        // The dead do nothing.
        return (...values: readonly unknown[]) =>
          process.alive ? told(method(...values)) : new Promise(() => undefined);
      },
    });
  const transaction = <T>(work: (repositories: Repositories) => Promise<T>): Promise<T> => {
    if (!process.alive) return new Promise(() => undefined);
    const mortal = store.transaction((tx) => Promise.race([work(calls(tx, (call) => call)), died]));
    return world.hear(process, mortal);
  };
  return new Proxy(
    calls(store, (work) => world.hear(process, work)),
    {
      get: (target, name) => (name === 'transaction' ? transaction : Reflect.get(target, name)),
    },
  );
}
