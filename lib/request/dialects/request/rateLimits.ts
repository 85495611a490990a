import { member, type ValueOf } from '../../definition/definition.js';
import { choice, duration, flag, wholeNumber } from '../../definition/scalars.js';
import { byType, list, object } from '../../definition/structures.js';
import type { Pacing, RateLimit } from '../../requestConfig.js';

/** The longest span of a limit in milliseconds: a day. */
const MAX_PER_MS = 86_400_000;

const RATE_LIMIT = object(
  {
    requests: member(wholeNumber(1, 100_000), 'Requests at most in any span of `per`, to the same `scope`.'),
    per: member(duration(1, MAX_PER_MS), 'The span of `requests`, such as `1s`, `1m`, `24h`.'),
    concurrency: member(wholeNumber(1, 1000), 'Requests of the step at once, to the end of their responses.'),
    scope: member(
      choice(['credential', 'host', 'step']),
      'Requests that share the limit: with the same credential; to the same scheme, host and port; of the step.',
      { default: 'credential' },
    ),
    adaptive: member(flag, 'Follow what responses say about the limit of the server.', { default: true }),
  },
  {
    relations: function* ({ requests, per, concurrency, adaptive }) {
      if (requests !== undefined && per === undefined) yield 'per is missing; enter the span of requests, such as 1m';
      if (requests === undefined && per !== undefined) yield 'requests is missing; enter the number of requests in per';
      if (requests === undefined && per === undefined && concurrency === undefined && adaptive === false) {
        yield 'it limits nothing; enter requests and per, or concurrency';
      }
    },
  },
);

const LIST = list(RATE_LIMIT, { of: 'limits with requests and per, or concurrency', item: 'Rate limit' });

/** The field `rateLimit`. */
export const RATE_LIMITS = byType({ object: RATE_LIMIT, array: LIST });

/** @param maxTimeMs longest time from the start of a message that it waits for its limits */
export function toPacing(given: ValueOf<typeof RATE_LIMITS> | undefined, maxTimeMs: number): Pacing {
  const limits = given === undefined ? [] : 'scope' in given ? [given] : given;
  return limits.length === 0 ? { kind: 'none' } : { kind: 'limits', limits: limits.map(toRateLimit), maxTimeMs };
}

function toRateLimit({ requests, per, concurrency, scope, adaptive }: ValueOf<typeof RATE_LIMIT>): RateLimit {
  return {
    scope,
    ...(requests !== undefined && per !== undefined && { rate: { requests, perMs: per } }),
    ...(concurrency !== undefined && { concurrency }),
    adaptive,
  };
}
