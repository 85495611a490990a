/** A clock that a spec advances. */
export interface SpecClock {
  /** Milliseconds since 1970. Setting it resolves the sleeps that have ended; it may go back. */
  nowMs: number;
  /** Goes on with `nowMs`, but never back. */
  readonly monotonicMs: number;
  /** How many sleep now. */
  readonly sleepers: number;
  /** Moves on, from one sleeper's time to the next, until the work has ended. */
  readonly during: <T>(work: Promise<T>) => Promise<T>;
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
  const clock: SpecClock = {
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
    async during(work) {
      const ended = { yet: false };
      const settled = work.then(
        () => (ended.yet = true),
        () => (ended.yet = true),
      );
      for (;;) {
        // What waits for a store or a socket gets its turn first.
        await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, 2))]);
        if (ended.yet) return work;
        if (sleepers.size === 0) continue;
        const nearest = Math.min(...[...sleepers].map(({ untilMs }) => untilMs));
        clock.nowMs += Math.max(0, nearest - monotonicMs);
      }
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
  return clock;
}
