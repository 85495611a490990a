/** The right to have one refresh under way in this process. */
export interface Slot {
  /** Gives it back; more than once does nothing. */
  release(): void;
}

/** So many refreshes at a time. Whoever asks comes before the clock. */
export interface Slots {
  /** How many the clock may take now. */
  readonly free: number;
  /** @throws AbortError by the signal, when nothing has come free until then */
  acquire(signal: AbortSignal): Promise<Slot>;
  /** For the clock, which asks only when there are any. */
  take(): Slot;
  /** Resolves when the clock may take one again, or with the signal. */
  freed(signal: AbortSignal): Promise<void>;
}

export function createSlots(size: number): Slots {
  let taken = 0;
  const asking: ((slot: Slot) => void)[] = [];
  let watching: (() => void)[] = [];

  function take(): Slot {
    taken += 1;
    let isHeld = true;
    return {
      release() {
        if (!isHeld) return;
        isHeld = false;
        taken -= 1;
        const next = asking.shift();
        if (next !== undefined) {
          next(take());
          return;
        }
        const woken = watching;
        watching = [];
        for (const wake of woken) wake();
      },
    };
  }

  return {
    get free() {
      return size - taken;
    },
    take,
    acquire: (signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        if (taken < size) {
          resolve(take());
          return;
        }
        const abort = (): void => {
          asking.splice(asking.indexOf(ask), 1);
          reject(signal.reason as Error);
        };
        const ask = (slot: Slot): void => {
          signal.removeEventListener('abort', abort);
          resolve(slot);
        };
        asking.push(ask);
        signal.addEventListener('abort', abort, { once: true });
      }),
    freed: (signal) =>
      new Promise((resolve) => {
        if (taken < size || signal.aborted) {
          resolve();
          return;
        }
        const wake = (): void => {
          signal.removeEventListener('abort', wake);
          watching = watching.filter((it) => it !== wake);
          resolve();
        };
        watching.push(wake);
        signal.addEventListener('abort', wake, { once: true });
      }),
  };
}
