import type { ApiProvider } from '../../apiProvider.js';
import type { RequestConfig } from '../../requestConfig.js';
import type { Expression } from '../../expression.js';
import type { IdempotencyKey } from './idempotencyKey.js';
import type { EmissionRules } from './emission.js';
import type { OutcomeRule } from './outcomeRules.js';
import type { Parameter } from './parameters.js';
import type { BodyRules } from './readBody.js';
import type { TypedOrigins } from './requestOrigin.js';
import type { BodyFields } from './requestBody.js';
import type { RetryRules } from './retryRules.js';

/** The configuration of `request` and `requestTrigger`, compiled. */
export interface RequestDialectConfig extends RequestConfig {
  /** Prefix of a relative URL; undefined: that of the provider. */
  readonly baseUrl: string | undefined;
  readonly typedOrigins: TypedOrigins;
  /** The provider of the credential. */
  readonly provider?: ApiProvider;
  readonly parameters: readonly Parameter[];
  readonly requestBody: BodyFields;
  /** Whether a message causes a request. */
  readonly when: Expression | undefined;
  /** Drop the other messages, or pass them on. */
  readonly otherwise: 'drop' | 'pass';
  readonly idempotencyKey: IdempotencyKey | undefined;
  readonly response: BodyRules;
  readonly emission: EmissionRules;
  /** Of the step, then of the provider. */
  readonly outcomes: readonly OutcomeRule[];
  readonly retry: RetryRules;
  /** The requests that ask whether a job is done. Set with `jobs`. */
  readonly polls?: { readonly method: string; readonly body: BodyFields };
  /** The URL that a response named, in place of that of the step. Set for requests after the first one of a job. */
  readonly target?: JobTarget;
}

/** The resource of a job: its status, or its result. */
export interface JobTarget {
  readonly url: string;
  /** Expressions see its body by its media type. */
  readonly isStatus: boolean;
}
