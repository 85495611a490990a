import type { BudgetState, Usage } from './budgetState.js';
import type { Budget } from './rateLimiter.js';

type Limit = Extract<Budget, { kind: 'requests' }>;

/**
 * Counts the requests of the last `perMs` milliseconds, each by itself. A bucket that is refilled steadily would allow twice as many in the
 * span that begins with a full bucket, which servers that count by window refuse.
 *
 * A server counts a request between its sending and the headers of its response. It therefore counts here until `perMs` after these headers,
 * though not longer than `toleranceMs` after it was sent: a slow server counts a request when it arrives.
 */
export class RequestWindow implements BudgetState<Limit> {
  /** The times from which each request no longer counts, ascending. */
  readonly #ends: number[] = [];

  computeWaitMs({ requests, perMs }: Limit, nowMs: number, ahead: number): number {
    this.#forget(nowMs);
    const count = this.#ends.length;
    // The request starts when this one, or one that starts then, no longer counts.
    const index = count + ahead - requests;
    if (index < 0) return 0;
    const rounds = index < count ? 0 : Math.ceil((index - count + 1) / requests);
    return (this.#ends[index - rounds * requests] ?? nowMs) + rounds * perMs - nowMs;
  }

  start({ perMs, toleranceMs }: Limit, nowMs: number): Usage {
    let end = nowMs + toleranceMs + perMs;
    this.#add(end);
    return {
      report: (_report, headersMs) => {
        const earlier = Math.min(headersMs, nowMs + toleranceMs) + perMs;
        if (earlier >= end || !this.#remove(end)) return;
        end = earlier;
        this.#add(end);
      },
      end: () => undefined,
      cancel: () => void this.#remove(end),
    };
  }

  isIdle(nowMs: number): boolean {
    this.#forget(nowMs);
    return this.#ends.length === 0;
  }

  #forget(nowMs: number): void {
    if ((this.#ends[0] ?? Infinity) <= nowMs) this.#ends.splice(0, countUntil(this.#ends, nowMs));
  }

  #add(end: number): void {
    this.#ends.splice(countUntil(this.#ends, end), 0, end);
  }

  #remove(end: number): boolean {
    const index = countUntil(this.#ends, end) - 1;
    if (this.#ends[index] !== end) return false;
    this.#ends.splice(index, 1);
    return true;
  }
}

/** Returns how many of the ascending times are not after a time. */
function countUntil(times: readonly number[], time: number): number {
  let first = 0;
  let last = times.length;
  while (first < last) {
    const middle = (first + last) >>> 1;
    if ((times[middle] ?? Infinity) <= time) first = middle + 1;
    else last = middle;
  }
  return first;
}
