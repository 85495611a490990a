import { RestError, TransportError } from '../errors.js';
import type { Redact } from '../sensitive.js';
import type { OutcomeReason } from './outcome.js';
import type { ResponseHead } from './outputMessage.js';
import { MAX_EXCERPT_BYTES, truncateUtf8 } from './truncateUtf8.js';

/** A response whose status is an error by the step's rules. */
export class HttpStatusError extends RestError {
  override readonly name = 'HttpStatusError';

  /**
   * @param excerpt the beginning of the response body, redacted
   * @param attempts number of requests that were sent
   */
  constructor(
    readonly status: number,
    readonly excerpt: string,
    readonly attempts: number,
    message: string,
  ) {
    super('http_status', message);
  }
}

/**
 * A response with the beginning of its body. The excerpt is some kilobytes longer than the error text shows, so that a
 * credential at the cut is complete and can be redacted.
 */
export interface FailedResponse extends ResponseHead, FailedAttempts {
  readonly excerpt: Buffer;
  /** Text that says what to change, in addition to the server's response. */
  readonly advice?: string | undefined;
  readonly redact: Redact;
}

/** The attempts of a message that fails. */
export interface FailedAttempts extends OutcomeReason {
  /** Method, origin and path of the last request. */
  readonly target: string;
  /** Number of requests that were sent. */
  readonly attempts: number;
}

/** The error texts of a dialect. */
export interface FailureTexts {
  /**
   * Returns the error text for a response.
   *
   * @param excerpt the beginning of the body, redacted
   */
  describeResponse(response: FailedResponse, excerpt: string): string;
  /** Returns the error text for an attempt without a complete response. */
  describeTransportError(error: TransportError, attempts: FailedAttempts): string;
}

/** Creates the error of a message that fails with a response. */
export function createHttpFailure(texts: FailureTexts, response: FailedResponse): HttpStatusError {
  const excerpt = truncateUtf8(response.redact(response.excerpt.toString()), MAX_EXCERPT_BYTES);
  const problem = texts.describeResponse(response, excerpt);
  const text = response.advice === undefined ? problem : `${problem}. ${response.advice}`;
  // Redacted again: other escapes may turn a part of the body into a credential.
  return new HttpStatusError(response.status, excerpt, response.attempts, response.redact(text));
}

/** Creates the error of a message that fails without a response. An error of a file that can't be read is returned unchanged. */
export function createTransportFailure(
  texts: FailureTexts,
  failure: FailedAttempts & { readonly error: TransportError; readonly redact: Redact },
): RestError {
  const { error, redact } = failure;
  if (error.cause instanceof RestError && error.cause.code === 'file') return error.cause;
  return new RestError('transport', redact(texts.describeTransportError(error, failure)), { cause: error });
}

/** Returns the code of a failure for a message: the reason of a transport error, or the error's code. */
export function readFailureCode(error: RestError): string {
  const origin = error.cause instanceof TransportError ? error.cause : error;
  return origin instanceof TransportError ? origin.reason : error.code;
}
