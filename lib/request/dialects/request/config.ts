import type { RequestConfig } from '../../requestConfig.js';
import type { OutcomeRule, RetryRules } from './outcomeRules.js';
import type { Parameter } from './parameters.js';
import type { BodyRules } from './readBody.js';

/** The configuration of `request` and `requestTrigger`, compiled. */
export interface RequestDialectConfig extends RequestConfig {
  /** Prefix of a relative URL. */
  readonly baseUrl: string | undefined;
  readonly parameters: readonly Parameter[];
  readonly response: BodyRules;
  readonly outcomes: readonly OutcomeRule[];
  readonly retry: RetryRules;
}
