/** Tracks work that continues after its caller has disconnected and that must complete before the process exits. */
export interface WorkTracker {
  add(work: Promise<unknown>): void;
  /** Resolves when all work has settled, including work that is added meanwhile. */
  waitUntilSettled(): Promise<void>;
}

export function createWorkTracker(): WorkTracker {
  const running = new Set<Promise<unknown>>();
  return {
    add(work) {
      // The result is for the caller.
      const ended: Promise<unknown> = work.catch(() => undefined).finally(() => running.delete(ended));
      running.add(ended);
    },
    async waitUntilSettled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
