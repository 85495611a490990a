import { FORGOTTEN, type BudgetState, type Load, type Usage, type Wait } from './budgetState.js';
import type { Budget } from './rateLimiter.js';

type Limit = Extract<Budget, { kind: 'concurrency' }>;

const UNTIL_ANOTHER_ENDS: Wait = { leastMs: 0, nextMs: Infinity };

/** A semaphore: requests count until their responses have ended. */
export class Concurrency implements BudgetState<Limit> {
  computeWait({ concurrency }: Limit, _nowMs: number, { open }: Load): Wait | undefined {
    return open < concurrency ? undefined : UNTIL_ANOTHER_ENDS;
  }

  start(): Usage {
    return FORGOTTEN;
  }

  isIdle(): boolean {
    return true;
  }
}
