import type { RestError, TransportError } from '../errors.js';
import type { ResponseHead } from './outputMessage.js';

/** A response as far as its outcome depends on it. */
export interface ResponseToDecide extends ResponseHead {
  /**
   * Returns the first bytes of the body, or as many as are received. The body can still be read whole afterwards. Never throws.
   *
   * @param maxBytes the limit, which bounds memory and time
   */
  peek(maxBytes: number): Promise<Buffer>;
}

/** The result of one attempt. */
export type AttemptResult =
  /** A response with any status. */
  | { readonly kind: 'response'; readonly response: ResponseToDecide }
  /** No complete response. */
  | { readonly kind: 'failure'; readonly error: TransportError }
  /** A complete response that can't be parsed or stored. */
  | { readonly kind: 'unusable'; readonly error: RestError };

export type Outcome =
  /** Emit the response. */
  | { readonly kind: 'emit' }
  /** Emit a message that describes the failure: there is no usable response. */
  | { readonly kind: 'emitFailure' }
  | { readonly kind: 'retry'; readonly afterMs: number }
  /** Return the message to its queue. */
  | { readonly kind: 'rebound' }
  | { readonly kind: 'fail' };

/** The number of an attempt, the time and a random source. */
export interface AttemptContext {
  /** From 1. */
  readonly attempt: number;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** Returns a number in [0, 1). */
  readonly random: () => number;
}

/** Whether a status is one of 200 to 299. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
