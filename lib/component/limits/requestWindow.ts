import { FORGOTTEN, type BudgetState, type Load, type Usage, type Wait } from './budgetState.js';
import type { Budget } from './rateLimiter.js';

type Limit = Extract<Budget, { kind: 'requests' }>;

/**
 * Counts the requests of the last `perMs` milliseconds, each by itself. A bucket that is refilled steadily would allow twice as many in the
 * span that begins with a full bucket, which servers that count by window refuse.
 *
 * A server counts a request at some time between its sending and the headers of its response. It therefore counts here while it is in flight,
 * and until `perMs` after these headers: then no span of the server has more requests than the limit, however slow the network is.
 */
export class RequestWindow implements BudgetState<Limit> {
  /** The times from which each request that is no longer in flight doesn't count any more, ascending. */
  readonly #ends: number[] = [];

  computeWait({ requests, perMs }: Limit, nowMs: number, { inFlight, ahead }: Load): Wait | undefined {
    this.#forget(nowMs);
    const ended = this.#ends.length;
    const counting = ended + inFlight;
    // The request starts when this one no longer counts: one that does now, or one that waits ahead of it.
    const index = counting + ahead - requests;
    if (index < 0) return undefined;
    const rounds = index < counting ? 0 : Math.ceil((index - counting + 1) / requests);
    const first = index - rounds * requests;
    // One in flight counts for `perMs` more at least.
    const isInFlight = first >= ended;
    const firstMs = isInFlight ? perMs : (this.#ends[first] ?? nowMs) - nowMs;
    const leastMs = firstMs + rounds * perMs;
    return { leastMs, nextMs: isInFlight ? Infinity : leastMs };
  }

  start({ perMs }: Limit): Usage {
    return {
      ...FORGOTTEN,
      land: (nowMs) => void this.#ends.splice(countUntil(this.#ends, nowMs + perMs), 0, nowMs + perMs),
    };
  }

  isIdle(nowMs: number): boolean {
    this.#forget(nowMs);
    return this.#ends.length === 0;
  }

  #forget(nowMs: number): void {
    if ((this.#ends[0] ?? Infinity) <= nowMs) this.#ends.splice(0, countUntil(this.#ends, nowMs));
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
