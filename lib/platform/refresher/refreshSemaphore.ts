/** The right to have one refresh under way in this process. */
export interface Permit {
  /** Gives it back; more than once does nothing. */
  release(): void;
}

/** So many refreshes at a time. Whoever asks comes before the clock. */
export interface RefreshSemaphore {
  /** How many the clock may take now. */
  readonly available: number;
  /** @throws AbortError by the signal, when nothing has come free until then */
  acquire(signal: AbortSignal): Promise<Permit>;
  /** For the clock, which asks only when there are any. */
  acquireNow(): Permit;
  /** Resolves when the clock may take one again, or with the signal. */
  waitUntilAvailable(signal: AbortSignal): Promise<void>;
}

export function createRefreshSemaphore(size: number): RefreshSemaphore {
  let held = 0;
  const waiting: ((slot: Permit) => void)[] = [];
  let watchers: (() => void)[] = [];

  function take(): Permit {
    held += 1;
    let isHeld = true;
    return {
      release() {
        if (!isHeld) return;
        isHeld = false;
        held -= 1;
        const next = waiting.shift();
        if (next !== undefined) {
          next(take());
          return;
        }
        const woken = watchers;
        watchers = [];
        for (const wake of woken) wake();
      },
    };
  }

  return {
    get available() {
      return size - held;
    },
    acquireNow: take,
    acquire: (signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        if (held < size) {
          resolve(take());
          return;
        }
        const abort = (): void => {
          waiting.splice(waiting.indexOf(ask), 1);
          reject(signal.reason as Error);
        };
        const ask = (slot: Permit): void => {
          signal.removeEventListener('abort', abort);
          resolve(slot);
        };
        waiting.push(ask);
        signal.addEventListener('abort', abort, { once: true });
      }),
    waitUntilAvailable: (signal) =>
      new Promise((resolve) => {
        if (held < size || signal.aborted) {
          resolve();
          return;
        }
        const wake = (): void => {
          signal.removeEventListener('abort', wake);
          watchers = watchers.filter((it) => it !== wake);
          resolve();
        };
        watchers.push(wake);
        signal.addEventListener('abort', wake, { once: true });
      }),
  };
}
