import type { BudgetState, Usage } from './budgetState.js';
import type { LimitReport } from './rateLimiter.js';

/** A pause that a server asks for is kept for a day at most, so that a nonsensical one ends. */
const MAX_PAUSE_MS = 86_400_000;

/** The end of a quota is inferred from headers whose unit differs between servers: after an hour, one request asks again. */
const MAX_QUOTA_MS = 3_600_000;

/** Headers name the renewal in whole seconds: of a longer quota, times that differ by less are the same one. */
const ROUNDING_MS = 1000;

interface KnownQuota {
  /** The fewest requests that a response says are left. Responses may arrive in another order than they were sent in. */
  readonly remaining: number;
  readonly renewedMs: number;
}

/** Counts the requests that the server says are left. Those in flight count as well, since a response may not include them. */
export class AdaptiveBudget implements BudgetState<unknown> {
  #quota: KnownQuota | undefined;
  #pausedUntilMs = -Infinity;
  /** Requests without the headers of a response. */
  #inFlight = 0;

  computeWaitMs(_limit: unknown, nowMs: number, ahead: number): number {
    const { remaining, renewedMs } = this.#quota ?? { remaining: Infinity, renewedMs: -Infinity };
    const isExhausted = remaining <= this.#inFlight + ahead;
    return Math.max(0, this.#pausedUntilMs - nowMs, isExhausted ? renewedMs - nowMs : 0);
  }

  start(): Usage {
    this.#inFlight += 1;
    let isInFlight = true;
    const land = (): void => {
      if (isInFlight) this.#inFlight -= 1;
      isInFlight = false;
    };
    return {
      report: (report, nowMs) => {
        land();
        this.#learn(report, nowMs);
      },
      end: land,
      cancel: land,
    };
  }

  isIdle(nowMs: number): boolean {
    return this.#inFlight === 0 && this.#pausedUntilMs <= nowMs && (this.#quota?.renewedMs ?? nowMs) <= nowMs;
  }

  #learn({ quota, pauseMs = 0 }: LimitReport, nowMs: number): void {
    if (pauseMs > 0) this.#pausedUntilMs = Math.max(this.#pausedUntilMs, nowMs + Math.min(pauseMs, MAX_PAUSE_MS));
    if (quota === undefined) return;
    const renewedMs = nowMs + Math.min(quota.resetMs, MAX_QUOTA_MS);
    const known = this.#quota;
    const isKnown =
      known !== undefined && quota.resetMs > 10 * ROUNDING_MS && Math.abs(known.renewedMs - renewedMs) <= ROUNDING_MS;
    this.#quota = isKnown
      ? { remaining: Math.min(known.remaining, quota.remaining), renewedMs: Math.max(known.renewedMs, renewedMs) }
      : { remaining: quota.remaining, renewedMs };
  }
}
