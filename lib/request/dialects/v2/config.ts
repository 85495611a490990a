import type { TemplateConfig } from '../../requestConfig.js';
import type { StatusCodes } from '../../statusCodes.js';

/** The rules of v2 for responses outside 200 to 299 and for failed requests. */
export interface V2OutcomeRules {
  readonly policy: 'retry' | 'rebound' | 'throw' | 'emit';
  /** Status codes that the policy applies to. */
  readonly policyCodes: StatusCodes;
  /** Status codes that are emitted like a success. They take precedence over the policy. */
  readonly emitCodes: StatusCodes;
  /** Maximum number of requests, the first included. */
  readonly maxAttempts: number;
}

/** The rules of v2 for the body of an emitted response. */
export type V2ResponseRules =
  { readonly kind: 'message'; readonly encoding: BufferEncoding } | { readonly kind: 'attachment' };

export interface V2Config extends TemplateConfig {
  readonly outcome: V2OutcomeRules;
  readonly response: V2ResponseRules;
}
