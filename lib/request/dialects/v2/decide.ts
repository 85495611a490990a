import { findRetryAfter } from '../../../http/rateLimitHeaders.js';
import { isSuccess, type AttemptContext, type AttemptResult, type Outcome } from '../../outcome.js';
import { computeRetryDelayMs } from '../../retryDelay.js';
import type { V2Config } from './config.js';

/** Decides by the error policy and the two lists of status codes. The last attempt is never followed by a retry or a delay. */
export function decide(
  { outcome: rules }: Pick<V2Config, 'outcome'>,
  result: AttemptResult,
  { attempt, nowMs, random }: Pick<AttemptContext, 'attempt' | 'nowMs' | 'random'>,
): Outcome {
  switch (result.kind) {
    case 'unusable':
      return { kind: 'fail' };
    case 'failure':
      if (!result.error.retryable) return { kind: 'fail' };
      break;
    case 'response': {
      const { status } = result.response;
      if (isSuccess(status) || rules.emitCodes.has(status)) return { kind: 'emit' };
      if (!rules.policyCodes.has(status)) return { kind: 'fail' };
    }
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
      const retryAfter = result.kind === 'response' ? findRetryAfter(result.response) : undefined;
      return { kind: 'retry', afterMs: computeRetryDelayMs(attempt, retryAfter, nowMs, random) };
    }
  }
}
