import type { LimitReport } from './rateLimiter.js';

/** The requests that use a budget at a time. */
export interface Load {
  /** Requests for which neither the headers of a response nor an error have been received. Their server may count each of them at any time. */
  readonly inFlight: number;
  /** Requests whose responses have not ended. */
  readonly open: number;
  /** Requests that wait in front of the one in question. */
  readonly ahead: number;
}

/** The time for which a budget doesn't allow a request. */
export interface Wait {
  /** Milliseconds that it takes for certain; 0 if that depends on other requests. */
  readonly leastMs: number;
  /** Milliseconds until time alone may change the answer; Infinity if only the end of another request can. More than 0. */
  readonly nextMs: number;
}

/** The requests that a budget remembers. Times are milliseconds of a clock that never goes back. */
export interface BudgetState<Limit> {
  /** Returns undefined if the budget allows a request now. */
  computeWait(limit: Limit, nowMs: number, load: Load): Wait | undefined;
  /** Counts a request that may be sent from now on. */
  start(limit: Limit, nowMs: number): Usage;
  /** Whether it may be forgotten when no request uses it. */
  isIdle(nowMs: number): boolean;
}

/** A request in a budget. It either lands or is cancelled, once. */
export interface Usage {
  /**
   * The headers of the response have been received, or the request has failed.
   *
   * @param inFlight number of the other requests in flight
   * @param report absent without a response
   */
  land(nowMs: number, inFlight: number, report?: LimitReport): void;
  /** The server asks for milliseconds without a request. */
  pause(nowMs: number, ms: number): void;
  /** The request was not sent. */
  cancel(): void;
}

/** The use of a budget that remembers nothing of a request. */
export const FORGOTTEN: Usage = { land: () => undefined, pause: () => undefined, cancel: () => undefined };
