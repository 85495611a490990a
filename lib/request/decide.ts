import type { TransportError } from '../errors.js';
import type { StatusCodes } from './statusCodes.js';

/** What a step does with answers that are no success. */
export type OutcomeRules =
  | {
      readonly flavour: 'axios';
      readonly policy: 'retry' | 'rebound' | 'throw' | 'emit';
      /** The codes that the policy is for. */
      readonly policyCodes: StatusCodes;
      /** The codes that are emitted like a success. They come before the policy's. */
      readonly emitCodes: StatusCodes;
      /** Requests in all, the first included. */
      readonly attempts: number;
    }
  | {
      readonly flavour: 'classic';
      readonly emitErrors: boolean;
      readonly rebound: boolean;
      readonly followRedirects: boolean;
    };

/** How a request ended: with an answer, whatever its status, or without one. */
export type Outcome =
  | { readonly kind: 'answer'; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: 'failure'; readonly error: TransportError };

export type Decision =
  /** Emit the answer. */
  | { readonly do: 'emit' }
  /** Emit a message that tells of the failure: there is no answer. */
  | { readonly do: 'emitFailure' }
  | { readonly do: 'retry'; readonly afterMs: number }
  /** Give the message back to the queue. */
  | { readonly do: 'rebound' }
  | { readonly do: 'fail' };
