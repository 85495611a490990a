import { FORGOTTEN, type BudgetState, type Load, type Usage, type Wait } from './budgetState.js';
import type { Budget } from './rateLimiter.js';

type Limit = Extract<Budget, { kind: 'spacing' }>;

/** Starts requests one after another, with a minimum time between them. */
export class Spacing implements BudgetState<Limit> {
  /** The start of the latest request. */
  #latestMs = -Infinity;
  #freeMs = -Infinity;

  computeWait({ ms }: Limit, nowMs: number, { ahead }: Load): Wait | undefined {
    const waitMs = Math.max(0, this.#freeMs - nowMs) + ahead * ms;
    return waitMs === 0 ? undefined : { leastMs: waitMs, nextMs: waitMs };
  }

  start({ ms }: Limit, nowMs: number): Usage {
    const before = { latestMs: this.#latestMs, freeMs: this.#freeMs };
    this.#latestMs = nowMs;
    this.#freeMs = nowMs + ms;
    return {
      ...FORGOTTEN,
      cancel: () => {
        if (this.#latestMs !== nowMs) return;
        this.#latestMs = before.latestMs;
        this.#freeMs = before.freeMs;
      },
    };
  }

  isIdle(nowMs: number): boolean {
    return this.#freeMs <= nowMs;
  }
}
