import { RestError } from '../../errors.js';
import type { Admission, Budget } from './rateLimiter.js';

/** A rate limit allows the request of a message too late; the message returns to its queue. */
export class RateLimitError extends RestError {
  override readonly name = 'RateLimitError';
  readonly budget: Budget;
  /** Milliseconds until the request is allowed; undefined when that depends on other requests. */
  readonly waitMs: number | undefined;

  constructor({ budget, waitMs }: Extract<Admission, { kind: 'refused' }>) {
    const wait = waitMs === undefined ? '' : `, which allows the next request in ${Math.ceil(waitMs / 1000)} s`;
    super('rate_limit', `retry.maxTime leaves no time to wait for ${describeBudget(budget)}${wait}`);
    this.budget = budget;
    this.waitMs = waitMs;
  }
}

function describeBudget(budget: Budget): string {
  switch (budget.kind) {
    case 'requests':
      return `the rate limit of ${count(budget.requests)} per ${budget.perMs / 1000} s`;
    case 'spacing':
      return `the ${budget.ms / 1000} s between two requests`;
    case 'concurrency':
      return `the rate limit of ${count(budget.concurrency)} at once`;
    case 'adaptive':
      return "the server's rate limit";
  }
}

function count(requests: number): string {
  return requests === 1 ? '1 request' : `${requests} requests`;
}
