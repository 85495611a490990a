/** Time that stands still until a spec moves it. */
export interface SpecClock {
  /** Milliseconds since 1970. Setting it wakes those whose sleep is over. Moved back, it is a clock that was put back. */
  nowMs: number;
  /** Goes on with `nowMs`, but never back. */
  readonly monotonicMs: number;
  /** How many sleep now. */
  readonly sleepers: number;
  /** Resolves when the clock has moved on by so much. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

interface Sleeper {
  readonly untilMs: number;
  readonly wake: () => void;
}

export function specClock(startMs = Date.parse('2026-05-01T09:00:00Z')): SpecClock {
  let nowMs = startMs;
  let monotonicMs = 0;
  const sleepers = new Set<Sleeper>();
  return {
    get nowMs() {
      return nowMs;
    },
    set nowMs(ms) {
      monotonicMs += Math.max(0, ms - nowMs);
      nowMs = ms;
      for (const sleeper of [...sleepers].filter(({ untilMs }) => untilMs <= monotonicMs)) sleeper.wake();
    },
    get monotonicMs() {
      return monotonicMs;
    },
    get sleepers() {
      return sleepers.size;
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const end = (settle: () => void) => (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', abort);
          settle();
        };
        const abort = end(() => reject(new Error('the sleep was ended')));
        const sleeper: Sleeper = { untilMs: monotonicMs + ms, wake: end(resolve) };
        if (signal?.aborted === true) reject(new Error('the sleep was ended'));
        else {
          sleepers.add(sleeper);
          signal?.addEventListener('abort', abort);
        }
      }),
  };
}
