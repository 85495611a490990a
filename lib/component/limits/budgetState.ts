import type { LimitReport } from './rateLimiter.js';

/** The requests that count in a budget. Times are milliseconds of a clock that never goes back. */
export interface BudgetState<Limit> {
  /**
   * Returns the milliseconds until the budget allows a request: 0 for now, Infinity when that depends on the end of another request. Never
   * more than the real wait, unless the server reports on requests in flight.
   *
   * @param ahead number of requests that wait in front of it
   */
  computeWaitMs(limit: Limit, nowMs: number, ahead: number): number;
  /** Counts a request that is sent now. */
  start(limit: Limit, nowMs: number): Usage;
  /** Whether nothing counts any more. */
  isIdle(nowMs: number): boolean;
}

/** A request that counts in a budget. */
export interface Usage {
  report(report: LimitReport, nowMs: number): void;
  /** Called once, after all others. */
  end(): void;
  /** Called in place of all others. */
  cancel(): void;
}
