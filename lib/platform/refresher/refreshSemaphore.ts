/** The right to run one refresh in this process. */
export interface Permit {
  /** Releases the permit; further calls do nothing. */
  release(): void;
}

/** Limits the refreshes that run at the same time. Forced refreshes take precedence over scheduled ones. */
export interface RefreshSemaphore {
  /** The number of permits that scheduled refreshes can acquire now. */
  readonly available: number;
  /** Waits for a permit. Rejects with the reason of the signal when it aborts first. */
  acquire(signal: AbortSignal): Promise<Permit>;
  /** Acquires a permit for a scheduled refresh at once; call it only while `available` is above 0. */
  acquireNow(): Permit;
  /** Resolves when a permit for a scheduled refresh is available, or the signal aborts. */
  waitUntilAvailable(signal: AbortSignal): Promise<void>;
}

export function createRefreshSemaphore(size: number): RefreshSemaphore {
  let held = 0;
  const waiting: ((permit: Permit) => void)[] = [];
  let watchers: (() => void)[] = [];

  function issuePermit(): Permit {
    held += 1;
    let isHeld = true;
    return {
      release() {
        if (!isHeld) return;
        isHeld = false;
        held -= 1;
        const next = waiting.shift();
        if (next !== undefined) {
          next(issuePermit());
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
    acquireNow: issuePermit,
    acquire: (signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        if (held < size) {
          resolve(issuePermit());
          return;
        }
        const abort = (): void => {
          waiting.splice(waiting.indexOf(onPermit), 1);
          reject(signal.reason as Error);
        };
        const onPermit = (permit: Permit): void => {
          signal.removeEventListener('abort', abort);
          resolve(permit);
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
          watchers = watchers.filter((watcher) => watcher !== wake);
          resolve();
        };
        watchers.push(wake);
        signal.addEventListener('abort', wake, { once: true });
      }),
  };
}
