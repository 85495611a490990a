import type { Admission, Budget, Permit, RateLimiter } from '../../lib/component/limits/rateLimiter.js';
import { createRateLimiter } from '../../lib/component/limits/createRateLimiter.js';

/** A limiter whose time passes only while something sleeps. */
export interface LimiterClock {
  readonly limiter: RateLimiter;
  /** Milliseconds. */
  readonly nowMs: number;
  /** How many sleep now. */
  readonly sleepers: number;
  /** Moves on. */
  pass(ms: number): Promise<void>;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Moves on, from one sleeper's time to the next, until the work has ended. */
  during<T>(work: Promise<T>): Promise<T>;
  /** Sends requests, which take so long to the headers and to the end of their responses. Returns when each of them started. */
  send(budgets: readonly Budget[], count: number, times?: RequestTimes): Promise<readonly number[]>;
}

interface RequestTimes {
  readonly headersMs?: number;
  readonly bodyMs?: number;
}

export function limiterClock(): LimiterClock {
  let nowMs = 0;
  const sleepers = new Set<{ readonly untilMs: number; readonly end: () => void }>();
  const flush = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const moveTo = (ms: number): void => {
    nowMs = ms;
    for (const sleeper of [...sleepers].filter(({ untilMs }) => untilMs <= ms)) sleeper.end();
  };
  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const end = (): void => {
        sleepers.delete(sleeper);
        resolve();
      };
      const sleeper = { untilMs: nowMs + ms, end };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', () => {
        sleepers.delete(sleeper);
        reject(new Error('the sleep was ended'));
      });
    });
  const limiter = createRateLimiter({ now: () => nowMs, sleep });
  const clock: LimiterClock = {
    limiter,
    get nowMs() {
      return nowMs;
    },
    get sleepers() {
      return sleepers.size;
    },
    sleep,
    async pass(ms) {
      const untilMs = nowMs + ms;
      for (;;) {
        await flush();
        const next = Math.min(untilMs, ...[...sleepers].map((sleeper) => sleeper.untilMs));
        moveTo(next);
        if (next === untilMs) break;
      }
      await flush();
    },
    async during(work) {
      const state = { ended: false };
      void work.then(
        () => (state.ended = true),
        () => (state.ended = true),
      );
      for (;;) {
        await flush();
        if (state.ended) return work;
        if (sleepers.size === 0) throw new Error('nothing sleeps, and the work has not ended');
        moveTo(Math.min(...[...sleepers].map(({ untilMs }) => untilMs)));
      }
    },
    async send(budgets, count, { headersMs = 0, bodyMs = 0 } = {}) {
      const starts: number[] = [];
      const one = async (index: number): Promise<void> => {
        const permit = expectPermit(await limiter.acquire(budgets, Infinity));
        starts[index] = nowMs;
        if (headersMs > 0) await sleep(headersMs);
        permit.report({});
        if (bodyMs > 0) await sleep(bodyMs);
        permit.release();
      };
      await clock.during(Promise.all(Array.from({ length: count }, (_, index) => one(index))));
      return starts;
    },
  };
  return clock;
}

export function expectPermit(admission: Admission): Permit {
  if (admission.kind === 'permitted') return admission.permit;
  throw new Error(`the request was refused: ${JSON.stringify(admission)}`);
}
