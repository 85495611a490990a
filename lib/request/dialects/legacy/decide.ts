import type { TransportError } from '../../../errors.js';
import { isSuccess, type AttemptContext, type AttemptResult, type Outcome } from '../../outcome.js';
import type { LegacyConfig, LegacyRules } from './config.js';

/** Statuses after which the message is rebounded. */
const REBOUND_STATUSES = new Set([408, 423, 429, 500, 502, 503, 504]);

/** Maximum immediate retries when the connection failed before the request was sent. */
const MAX_IMMEDIATE_RETRIES = 4;

/** Decides by the three checkboxes of the legacy functions. */
export function decide(
  { rules }: Pick<LegacyConfig, 'rules'>,
  result: AttemptResult,
  { attempt }: Pick<AttemptContext, 'attempt'>,
): Outcome {
  switch (result.kind) {
    case 'response':
      return decideResponse(result.response.status, rules);
    case 'failure':
      return decideFailure(result.error, rules, attempt);
    case 'unusable': {
      const { code } = result.error;
      return rules.emitErrors && (code === 'response' || code === 'file') ? { kind: 'emitFailure' } : { kind: 'fail' };
    }
  }
}

function decideResponse(status: number, rules: LegacyRules): Outcome {
  if (isSuccess(status) || rules.emitErrors) return { kind: 'emit' };
  if (status < 400) return rules.followRedirects ? { kind: 'fail' } : { kind: 'emit' };
  return rules.rebound && REBOUND_STATUSES.has(status) ? { kind: 'rebound' } : { kind: 'fail' };
}

function decideFailure(error: TransportError, rules: LegacyRules, attempt: number): Outcome {
  if (error.retryable) {
    // A timeout has already used its time. A request that was sent may have taken effect.
    if (!error.sent && !error.isTimeout && attempt <= MAX_IMMEDIATE_RETRIES) return { kind: 'retry', afterMs: 0 };
    if (rules.rebound) return { kind: 'rebound' };
  }
  return rules.emitErrors ? { kind: 'emitFailure' } : { kind: 'fail' };
}
