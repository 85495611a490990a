import { RestError } from '../errors.js';
import type { TransportError } from '../errors.js';
import { REDIRECT_ADVICE } from './legacyOutput.js';
import type { OutcomeRules } from './decideOutcome.js';
import { MAX_EXCERPT_BYTES, truncateUtf8 } from './truncateUtf8.js';
import type { ResponseHead } from './outputMessage.js';

/** Removes credentials from text. */
export type Redact = (text: string) => string;

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
export interface FailedResponse extends ResponseHead {
  readonly excerpt: Buffer;
  readonly attempts: number;
  /** Text that says what to change, in addition to the server's response. */
  readonly advice?: string | undefined;
  readonly redact: Redact;
}

/** Creates the error of a message that fails with a response. Existing flows parse these texts. */
export function createHttpFailure(rules: OutcomeRules, response: FailedResponse): HttpStatusError {
  const { status, attempts } = response;
  const excerpt = truncateUtf8(response.redact(response.excerpt.toString()), MAX_EXCERPT_BYTES);
  const problem = rules.dialect === 'v2' ? formatV2Error(response, excerpt) : formatLegacyError(response, excerpt);
  const text = response.advice === undefined ? problem : `${problem}. ${response.advice}`;
  // Redacted again: other escapes may turn a part of the body into a credential.
  return new HttpStatusError(status, excerpt, attempts, response.redact(text));
}

/** Creates the error of a message that fails without a response. An error of a file that can't be read is returned unchanged. */
export function createTransportFailure(
  rules: OutcomeRules,
  failure: { readonly error: TransportError; readonly attempts: number; readonly redact: Redact },
): RestError {
  const { error, attempts, redact } = failure;
  if (error.cause instanceof RestError && error.cause.code === 'file') return error.cause;
  const text =
    rules.dialect === 'v2'
      ? `Got error "${error.message}" (code - ${error.reason}), attempts: ${attempts}`
      : formatLegacyTransportError(error);
  return new RestError('transport', redact(text), { cause: error });
}

function formatV2Error(response: FailedResponse, excerpt: string): string {
  const body = excerpt === '' ? 'no body found' : excerpt;
  const statusText = response.statusText === '' ? 'unknown' : response.statusText;
  return `Got error "${statusText}", status - "${response.status}", body: ${compactJson(body)}, attempts: ${response.attempts}`;
}

/** Returns JSON without whitespace, and any other text as a JSON string. */
function compactJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return JSON.stringify(text);
  }
}

function formatLegacyError(response: FailedResponse, excerpt: string): string {
  const { status, statusText } = response;
  if (status >= 300 && status < 400) {
    const location = response.headers.location;
    const headers = typeof location === 'string' ? { location: removeQuery(location) } : {};
    const reason = statusText === '' ? 'Redirection error.' : statusText;
    return `Code: ${status} Headers: ${JSON.stringify(headers)} Body: ${JSON.stringify(excerpt)}. Error Message: ${reason} ${REDIRECT_ADVICE}`;
  }
  const head = `Code: ${status} Message: ${statusText === '' ? 'HTTP error' : statusText}`;
  return excerpt === '' ? head : `${head} Body: ${excerpt}`;
}

function removeQuery(address: string): string {
  return address.replace(/[?#].*$/s, '').replace(/^(\w+:)?\/\/[^/@]*@/, '$1//');
}

function formatLegacyTransportError(error: TransportError): string {
  const limit = /^timeout of (\d+)ms exceeded$/.exec(error.message)?.[1];
  return limit === undefined ? `Error: ${error.message}` : `Timeout error! Waiting for response more than ${limit} ms`;
}
