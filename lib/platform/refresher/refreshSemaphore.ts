/** The right to run one refresh in this process. */
export interface Permit {
  /** Returns the permit; further calls do nothing. */
  release(): void;
}

/** Limits the refreshes that run at a time. Forced refreshes take precedence over scheduled ones. */
export interface RefreshSemaphore {
  /** The number of permits for scheduled refreshes now. */
  readonly available: number;
  /** Waits for a permit. Rejects with the reason of the signal when it aborts first. */
  acquire(signal: AbortSignal): Promise<Permit>;
  /** Takes a permit for a scheduled refresh; call it only while `available` is above 0. */
  acquireNow(): Permit;
  /** Resolves when a permit for a scheduled refresh is available, or the signal aborts. */
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
          waiting.splice(waiting.indexOf(onPermit), 1);
          reject(signal.reason as Error);
        };
        const onPermit = (slot: Permit): void => {
          signal.removeEventListener('abort', abort);
          resolve(slot);
        };
        waiting.push(onPermit);
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
