import { RestError, TransportError, type ErrorCode } from '../errors.js';
import type { JsonObject } from '../json.js';
import type { Redact } from '../sensitive.js';
import type { OutcomeReason } from './outcome.js';
import type { ResponseHead } from './outputMessage.js';
import { listShownHeaders } from './shownHeaders.js';
import { MAX_EXCERPT_BYTES, truncateUtf8 } from './truncateUtf8.js';

/** Data of the error of a failed attempt, beside its text. Everything is redacted. */
export interface FailureDetails {
  /** Number of requests that were sent. */
  readonly attempts: number;
  /** Method, origin and path of the last request. */
  readonly request: string;
  /** The outcome rule that decided. */
  readonly rule?: string;
}

/** Data of the error of a response. */
interface ResponseDetails extends FailureDetails {
  readonly status: number;
  /** As they are emitted, without those that contain credentials. */
  readonly headers: JsonObject;
  /** The beginning of the body. */
  readonly excerpt: string;
}

/** The error of a message that fails with a response: its status is an error by the step's rules, or it can't be used. */
export class ResponseError extends RestError implements ResponseDetails {
  override readonly name = 'ResponseError';
  declare readonly attempts: number;
  declare readonly request: string;
  declare readonly rule?: string;
  declare readonly status: number;
  declare readonly headers: JsonObject;
  declare readonly excerpt: string;

  constructor(code: ErrorCode, message: string, details: ResponseDetails, options?: ErrorOptions) {
    super(code, message, options);
    Object.assign(this, details);
  }
}

/** The error of a message that fails without a complete response. */
export class IncompleteResponseError extends RestError implements FailureDetails {
  declare readonly attempts: number;
  declare readonly request: string;
  declare readonly rule?: string;
  /** Set if the response broke off after its headers. */
  declare readonly status?: number;
  declare readonly headers?: JsonObject;

  constructor(
    message: string,
    details: FailureDetails & Partial<Pick<ResponseDetails, 'status' | 'headers'>>,
    cause: TransportError,
  ) {
    super('transport', message, { cause });
    Object.assign(this, details);
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
  /** A response that isn't complete. */
  readonly response?: ResponseHead | undefined;
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
  describeTransportError(
    error: TransportError,
    failed: FailedAttempts & { readonly status?: number | undefined },
  ): string;
}

/** Creates the error of a message that fails with a response. */
export function createResponseFailure(texts: FailureTexts, response: FailedResponse): ResponseError {
  const { unusable, status, redact, advice } = response;
  const decoded = texts.decodeExcerpt?.(response) ?? response.excerpt.toString();
  const excerpt = truncateUtf8(redact(decoded), MAX_EXCERPT_BYTES);
  const problem =
    unusable === undefined
      ? texts.describeResponse(response, excerpt)
      : texts.describeUnusableResponse(unusable, response, excerpt);
  // Redacted again: other escapes may turn a part of the body into a credential.
  const text = redact(advice === undefined ? problem : `${problem}. ${advice}`);
  const code = unusable?.code ?? 'http_status';
  const details = { ...describeAttempts(response), status, headers: listShownHeaders(response, redact), excerpt };
  return new ResponseError(code, text, details, unusable && { cause: unusable.cause ?? unusable });
}

/** Creates the error of a message that fails without a response. An error of a file that can't be read is returned unchanged. */
export function createTransportFailure(texts: FailureTexts, failure: FailedTransport): RestError {
  const { error, response, redact } = failure;
  if (error.cause instanceof RestError && error.cause.code === 'file') return error.cause;
  const text = redact(texts.describeTransportError(error, { ...failure, status: response?.status }));
  const received = response && { status: response.status, headers: listShownHeaders(response, redact) };
  return new IncompleteResponseError(text, { ...describeAttempts(failure), ...received }, error);
}

function describeAttempts({
  attempts,
  target,
  rule,
  redact,
}: FailedAttempts & { readonly redact: Redact }): FailureDetails {
  return { attempts, request: redact(target), ...(rule !== undefined && { rule }) };
}

/** Returns the code of a failure for a message: the reason of a transport error, or the error's code. */
export function readFailureCode(error: RestError): string {
  const origin = error.cause instanceof TransportError ? error.cause : error;
  return origin instanceof TransportError ? origin.reason : error.code;
}
