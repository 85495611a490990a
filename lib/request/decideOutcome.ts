import type { TransportError } from '../errors.js';
import { computeRetryDelayMs } from './retryDelay.js';
import type { StatusCodes } from './statusCodes.js';

/** What a step does with answers that are no success. */
export type OutcomeRules =
  | {
      readonly dialect: 'v2';
      readonly policy: 'retry' | 'rebound' | 'throw' | 'emit';
      /** The codes that the policy is for. */
      readonly policyCodes: StatusCodes;
      /** The codes that are emitted like a success. They come before the policy's. */
      readonly emitCodes: StatusCodes;
      /** Requests in all, the first included. */
      readonly maxAttempts: number;
    }
  | {
      readonly dialect: 'legacy';
      readonly emitErrors: boolean;
      readonly rebound: boolean;
      readonly followRedirects: boolean;
    };

/** How a request ended: with an answer, whatever its status, or without one. */
export type AttemptResult =
  | { readonly kind: 'answer'; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: 'failure'; readonly error: TransportError };

export type Outcome =
  /** Emit the answer. */
  | { readonly do: 'emit' }
  /** Emit a message that tells of the failure: there is no answer. */
  | { readonly do: 'emitFailure' }
  | { readonly do: 'retry'; readonly afterMs: number }
  /** Give the message back to the queue. */
  | { readonly do: 'rebound' }
  | { readonly do: 'fail' };

/** The reason of a timeout, as axios named it. */
const TIMEOUT = 'ECONNABORTED';

/** Statuses after which the older functions give the message back to the queue. */
const REBOUND_CODES = new Set([408, 423, 429, 500, 502, 503, 504]);

/** How often the older functions repeat a request at once when there was no connection to send it over. */
const IMMEDIATE_RETRIES = 4;

/**
 * What to do after a request. There is never a retry, hence never a pause, after the last attempt.
 *
 * @param attempt the one that ended; 1 is the first
 */
export function decideOutcome(
  outcome: AttemptResult,
  rules: OutcomeRules,
  attempt: number,
  tools: { readonly nowMs: number; readonly random: () => number },
): Outcome {
  switch (rules.dialect) {
    case 'v2':
      return decideAxios(outcome, rules, attempt, tools);
    case 'legacy':
      return outcome.kind === 'answer'
        ? decideClassicAnswer(outcome.status, rules)
        : decideClassicFailure(outcome.error, rules, attempt);
  }
}

function decideAxios(
  outcome: AttemptResult,
  rules: OutcomeRules & { dialect: 'v2' },
  attempt: number,
  tools: { readonly nowMs: number; readonly random: () => number },
): Outcome {
  if (outcome.kind === 'answer') {
    if (isSuccess(outcome.status) || rules.emitCodes.has(outcome.status)) return { do: 'emit' };
    if (!rules.policyCodes.has(outcome.status)) return { do: 'fail' };
  } else if (!outcome.error.retryable) {
    return { do: 'fail' };
  }
  switch (rules.policy) {
    case 'throw':
      return { do: 'fail' };
    case 'rebound':
      return { do: 'rebound' };
    case 'emit':
      return outcome.kind === 'answer' ? { do: 'emit' } : { do: 'emitFailure' };
    case 'retry': {
      if (attempt >= rules.maxAttempts) return { do: 'fail' };
      const retryAfter = outcome.kind === 'answer' ? outcome.retryAfter : undefined;
      return { do: 'retry', afterMs: computeRetryDelayMs(attempt, retryAfter, tools.nowMs, tools.random) };
    }
  }
}

function decideClassicAnswer(status: number, rules: OutcomeRules & { dialect: 'legacy' }): Outcome {
  if (isSuccess(status) || rules.emitErrors) return { do: 'emit' };
  if (status < 400) return rules.followRedirects ? { do: 'fail' } : { do: 'emit' };
  return rules.rebound && REBOUND_CODES.has(status) ? { do: 'rebound' } : { do: 'fail' };
}

function decideClassicFailure(
  error: TransportError,
  rules: OutcomeRules & { dialect: 'legacy' },
  attempt: number,
): Outcome {
  if (error.retryable) {
    // A timeout has used its time already. A request that was sent may have had its effect.
    if (!error.sent && error.reason !== TIMEOUT && attempt <= IMMEDIATE_RETRIES) return { do: 'retry', afterMs: 0 };
    if (rules.rebound) return { do: 'rebound' };
  }
  return rules.emitErrors ? { do: 'emitFailure' } : { do: 'fail' };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
