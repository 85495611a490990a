/** Work that goes on although whoever asked for it has gone, and that must not be cut off by the end of the process. */
export interface WorkTracker {
  add(work: Promise<unknown>): void;
  /** Resolves when all of it has ended, well or not, that which is added meanwhile too. */
  whenSettled(): Promise<void>;
}

export function createWorkTracker(): WorkTracker {
  const running = new Set<Promise<unknown>>();
  return {
    add(work) {
      // What it ends with is for whoever asked for it.
      const ended: Promise<unknown> = work.catch(() => undefined).finally(() => running.delete(ended));
      running.add(ended);
    },
    async whenSettled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
