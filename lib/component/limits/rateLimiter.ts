import type { Quota } from '../../http/rateLimitHeaders.js';

/** A part of a rate limit. Requests with the same key share it. */
export type Budget =
  /** At most `requests` in any span of `perMs` milliseconds, by the clock of the server. */
  | { readonly kind: 'requests'; readonly key: string; readonly requests: number; readonly perMs: number }
  /** At least `ms` milliseconds between the starts of two requests. */
  | { readonly kind: 'spacing'; readonly key: string; readonly ms: number }
  /** At most `concurrency` requests at once, each to the end of its response. */
  | { readonly kind: 'concurrency'; readonly key: string; readonly concurrency: number }
  /** As many requests as responses say that their server allows. */
  | { readonly kind: 'adaptive'; readonly key: string };

/** Limits of the next requests that a response names. */
export interface LimitReport {
  readonly quota?: Quota;
  /** Milliseconds without a request, for which a server asks that refused one; 0 if it doesn't say how many. */
  readonly pauseMs?: number;
}

/** The right to send one request. Each method may be called at any time and, but for `pause`, has an effect once. */
export interface Permit {
  /** The headers of the response have been received. */
  report(report: LimitReport): void;
  /** The response turns out to be a refusal, after which its server asks for milliseconds without a request. */
  pause(ms: number): void;
  /** The response has ended, or there is none. */
  release(): void;
  /** The request was not sent: its permit doesn't count. */
  cancel(): void;
}

export type Admission =
  | { readonly kind: 'permitted'; readonly permit: Permit; readonly waitedMs: number }
  /** The next request is allowed later. `waitMs` is unknown if that depends on the end of other requests. */
  | { readonly kind: 'refused'; readonly budget: Budget; readonly waitMs: number | undefined };

/**
 * Limits requests. A limiter for one process is `createRateLimiter`; one that all processes share can have the same methods.
 */
export interface RateLimiter {
  /**
   * Waits until all budgets allow a request, in the order of the calls for each budget, and takes it from all of them. Refuses it as soon as
   * it is certain that the wait would be longer than allowed.
   *
   * @param maxWaitMs longest wait in milliseconds; may be Infinity
   */
  acquire(budgets: readonly Budget[], maxWaitMs: number): Promise<Admission>;
}
