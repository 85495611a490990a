import type { TransportError } from '../errors.js';
import { computeRetryDelayMs } from './retryDelay.js';
import type { StatusCodes } from './statusCodes.js';

/** The rules for responses outside 200 to 299 and for failed requests. */
export type OutcomeRules =
  | {
      readonly dialect: 'v2';
      readonly policy: 'retry' | 'rebound' | 'throw' | 'emit';
      /** Status codes that the policy applies to. */
      readonly policyCodes: StatusCodes;
      /** Status codes that are emitted like a success. They take precedence over the policy. */
      readonly emitCodes: StatusCodes;
      /** Maximum number of requests, the first included. */
      readonly maxAttempts: number;
    }
  | {
      readonly dialect: 'legacy';
      readonly emitErrors: boolean;
      readonly rebound: boolean;
      readonly followRedirects: boolean;
    };

/** The result of one attempt: a response with any status, or a transport failure. */
export type AttemptResult =
  | { readonly kind: 'response'; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: 'failure'; readonly error: TransportError };

export type Outcome =
  /** Emit the response. */
  | { readonly kind: 'emit' }
  /** Emit a message that describes the failure: there is no response. */
  | { readonly kind: 'emitFailure' }
  | { readonly kind: 'retry'; readonly afterMs: number }
  /** Return the message to its queue. */
  | { readonly kind: 'rebound' }
  | { readonly kind: 'fail' };

/** The reason of a timeout, as axios names it. */
const TIMEOUT_REASON = 'ECONNABORTED';

/** Statuses after which the legacy functions rebound the message. */
const REBOUND_STATUSES = new Set([408, 423, 429, 500, 502, 503, 504]);

/** Maximum immediate retries of the legacy functions when the connection failed before the request was sent. */
const MAX_IMMEDIATE_RETRIES = 4;

/**
 * Decides what to do after an attempt. The last attempt is never followed by a retry or a delay.
 *
 * @param attempt number of the attempt, from 1
 */
export function decideOutcome(
  result: AttemptResult,
  rules: OutcomeRules,
  attempt: number,
  tools: { readonly nowMs: number; readonly random: () => number },
): Outcome {
  switch (rules.dialect) {
    case 'v2':
      return decideV2(result, rules, attempt, tools);
    case 'legacy':
      return result.kind === 'response'
        ? decideLegacyResponse(result.status, rules)
        : decideLegacyFailure(result.error, rules, attempt);
  }
}

function decideV2(
  result: AttemptResult,
  rules: OutcomeRules & { dialect: 'v2' },
  attempt: number,
  tools: { readonly nowMs: number; readonly random: () => number },
): Outcome {
  if (result.kind === 'response') {
    if (isSuccess(result.status) || rules.emitCodes.has(result.status)) return { kind: 'emit' };
    if (!rules.policyCodes.has(result.status)) return { kind: 'fail' };
  } else if (!result.error.retryable) {
    return { kind: 'fail' };
  }
  switch (rules.policy) {
    case 'throw':
      return { kind: 'fail' };
    case 'rebound':
      return { kind: 'rebound' };
    case 'emit':
      return result.kind === 'response' ? { kind: 'emit' } : { kind: 'emitFailure' };
    case 'retry': {
      if (attempt >= rules.maxAttempts) return { kind: 'fail' };
      const retryAfter = result.kind === 'response' ? result.retryAfter : undefined;
      return { kind: 'retry', afterMs: computeRetryDelayMs(attempt, retryAfter, tools.nowMs, tools.random) };
    }
  }
}

function decideLegacyResponse(status: number, rules: OutcomeRules & { dialect: 'legacy' }): Outcome {
  if (isSuccess(status) || rules.emitErrors) return { kind: 'emit' };
  if (status < 400) return rules.followRedirects ? { kind: 'fail' } : { kind: 'emit' };
  return rules.rebound && REBOUND_STATUSES.has(status) ? { kind: 'rebound' } : { kind: 'fail' };
}

function decideLegacyFailure(
  error: TransportError,
  rules: OutcomeRules & { dialect: 'legacy' },
  attempt: number,
): Outcome {
  if (error.retryable) {
    // A timeout has already used its time. A request that was sent may have taken effect.
    if (!error.sent && error.reason !== TIMEOUT_REASON && attempt <= MAX_IMMEDIATE_RETRIES)
      return { kind: 'retry', afterMs: 0 };
    if (rules.rebound) return { kind: 'rebound' };
  }
  return rules.emitErrors ? { kind: 'emitFailure' } : { kind: 'fail' };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
