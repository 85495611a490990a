import { RestError, TransportError, type ErrorCode } from '../errors.js';
import type { Redact } from '../sensitive.js';
import type { OutcomeReason } from './outcome.js';
import type { ResponseHead } from './outputMessage.js';
import { MAX_EXCERPT_BYTES, truncateUtf8 } from './truncateUtf8.js';

/** The error of a message that fails with a response: its status is an error by the step's rules, or it can't be used. */
export class ResponseError extends RestError {
  override readonly name = 'ResponseError';

  /**
   * @param excerpt the beginning of the response body, redacted
   * @param attempts number of requests that were sent
   */
  constructor(
    code: ErrorCode,
    message: string,
    readonly status: number,
    readonly excerpt: string,
    readonly attempts: number,
    options?: ErrorOptions,
  ) {
    super(code, message, options);
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
  /** Why the response can't be used, though its status is no error or could be remedied. */
  readonly unusable?: RestError | undefined;
  readonly redact: Redact;
}

/** The attempts of a message that fails. */
export interface FailedAttempts extends OutcomeReason {
  /** Method, origin and path of the last request. */
  readonly target: string;
  /** Number of requests that were sent. */
  readonly attempts: number;
}

/** An attempt without a complete response. */
interface FailedTransport extends FailedAttempts {
  readonly error: TransportError;
  /** The status of a response that isn't complete. */
  readonly status?: number | undefined;
  readonly redact: Redact;
}

/** The error texts of a dialect. */
export interface FailureTexts {
  /**
   * Returns the error text for a response.
   *
   * @param excerpt the beginning of the body, redacted
   */
  describeResponse(response: FailedResponse, excerpt: string): string;
  /** As `describeResponse`, for a response that can't be used; `error` says why. */
  describeUnusableResponse(error: RestError, response: FailedResponse, excerpt: string): string;
  /** Decodes the beginning of a body, which may end in the middle of a character. Absent: it is UTF-8. */
  decodeExcerpt?(response: FailedResponse): string;
  /** Returns the error text for an attempt without a complete response. */
  describeTransportError(error: TransportError, failed: FailedAttempts & Pick<FailedTransport, 'status'>): string;
}

/** Creates the error of a message that fails with a response. */
export function createResponseFailure(texts: FailureTexts, response: FailedResponse): ResponseError {
  const { unusable, status, attempts, redact, advice } = response;
  const decoded = texts.decodeExcerpt?.(response) ?? response.excerpt.toString();
  const excerpt = truncateUtf8(redact(decoded), MAX_EXCERPT_BYTES);
  const problem =
    unusable === undefined
      ? texts.describeResponse(response, excerpt)
      : texts.describeUnusableResponse(unusable, response, excerpt);
  // Redacted again: other escapes may turn a part of the body into a credential.
  const text = redact(advice === undefined ? problem : `${problem}. ${advice}`);
  const code = unusable?.code ?? 'http_status';
  return new ResponseError(code, text, status, excerpt, attempts, unusable && { cause: unusable.cause ?? unusable });
}

/** Creates the error of a message that fails without a response. An error of a file that can't be read is returned unchanged. */
export function createTransportFailure(texts: FailureTexts, failure: FailedTransport): RestError {
  const { error, redact } = failure;
  if (error.cause instanceof RestError && error.cause.code === 'file') return error.cause;
  return new RestError('transport', redact(texts.describeTransportError(error, failure)), { cause: error });
}

/** Returns the code of a failure for a message: the reason of a transport error, or the error's code. */
export function readFailureCode(error: RestError): string {
  const origin = error.cause instanceof TransportError ? error.cause : error;
  return origin instanceof TransportError ? origin.reason : error.code;
}
