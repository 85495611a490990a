import type { BudgetState, Usage } from './budgetState.js';
import type { Budget } from './rateLimiter.js';

type Limit = Extract<Budget, { kind: 'concurrency' }>;

/** A semaphore: counts requests until their responses have ended. */
export class Concurrency implements BudgetState<Limit> {
  #inFlight = 0;

  computeWaitMs({ concurrency }: Limit): number {
    return this.#inFlight < concurrency ? 0 : Infinity;
  }

  start(): Usage {
    this.#inFlight += 1;
    const end = (): void => void (this.#inFlight -= 1);
    return { report: () => undefined, end, cancel: end };
  }

  isIdle(): boolean {
    return this.#inFlight === 0;
  }
}
