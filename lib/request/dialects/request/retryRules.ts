import { member, type ValueOf } from '../../definition/definition.js';
import { choice, duration, flag, number, wholeNumber } from '../../definition/scalars.js';
import { object } from '../../definition/structures.js';
import { MAX_STEP_MS } from '../../requestConfig.js';

/** The step's limits of retries. */
export interface RetryRules {
  /** Maximum number of requests, the first included. */
  readonly attempts: number;
  /** Milliseconds from the start of the message to the start of the last attempt. */
  readonly maxTimeMs: number;
  readonly initialMs: number;
  readonly factor: number;
  readonly maxMs: number;
  /** Wait a random part of the backoff. */
  readonly jitter: boolean;
  /** Repeat requests that may have been processed. */
  readonly unsafe: boolean;
}

const wait = duration(0, MAX_STEP_MS);

/** The field `retry`. */
export const RETRY = object({
  attempts: member(wholeNumber(1, 100), 'Requests at most, the first included.', { default: 5 }),
  maxTime: member(wait, 'The longest time from the start of the message.', { default: '5m' }),
  initial: member(wait, 'The first wait.', { default: '1s' }),
  factor: member(number(1, 10), 'The growth of the wait.', { default: 2 }),
  max: member(wait, 'The longest wait.', { default: '60s' }),
  jitter: member(choice(['full', 'none']), '`full`: wait a random part; `none`: wait all of it.', { default: 'full' }),
  unsafe: member(flag, 'Repeat requests that may have been processed.', { default: false }),
});

export function toRetryRules(given: ValueOf<typeof RETRY>): RetryRules {
  const { attempts, maxTime, initial, factor, max, jitter, unsafe } = given;
  return {
    attempts,
    maxTimeMs: maxTime,
    initialMs: initial,
    factor,
    maxMs: max,
    jitter: jitter === 'full',
    unsafe,
  };
}
