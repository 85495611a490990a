import { RestError } from '../errors.js';
import type { TransportError } from '../errors.js';
import { REDIRECT_ADVICE } from './legacyOutput.js';
import type { OutcomeRules } from './decideOutcome.js';
import { MAX_EXCERPT_BYTES, truncateUtf8 } from './truncateUtf8.js';
import type { ResponseHead } from './outputMessage.js';

/** Takes credentials out of a text. */
export type Redact = (text: string) => string;

/** An answer whose status is an error by the step's rules. */
export class HttpStatusError extends RestError {
  override readonly name = 'HttpStatusError';

  /**
   * @param excerpt the beginning of the answer's body, redacted
   * @param attempts how many requests were made
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
 * An answer and the beginning of its body: some kilobytes more than are shown, so that a credential that the server
 * repeats at the cut is there in full to be recognised.
 */
export interface FailedResponse extends ResponseHead {
  readonly excerpt: Buffer;
  readonly attempts: number;
  /** What to change, beside what the server says. */
  readonly advice?: string | undefined;
  readonly redact: Redact;
}

/** The error of an answer that ends the message. The texts are the ones that existing flows look for. */
export function createHttpFailure(rules: OutcomeRules, answer: FailedResponse): HttpStatusError {
  const { status, attempts } = answer;
  const excerpt = truncateUtf8(answer.redact(answer.excerpt.toString()), MAX_EXCERPT_BYTES);
  const said = rules.dialect === 'v2' ? axiosText(answer, excerpt) : classicText(answer, excerpt);
  const text = answer.advice === undefined ? said : `${said}. ${answer.advice}`;
  // Once more, as what was a credential in the body may have become one in the text by other escapes.
  return new HttpStatusError(status, excerpt, attempts, answer.redact(text));
}

/** The error of a request without an answer that ends the message. A file that could not be read speaks for itself. */
export function createTransportFailure(
  rules: OutcomeRules,
  failure: { readonly error: TransportError; readonly attempts: number; readonly redact: Redact },
): RestError {
  const { error, attempts, redact } = failure;
  if (error.cause instanceof RestError && error.cause.code === 'file') return error.cause;
  const text =
    rules.dialect === 'v2'
      ? `Got error "${error.message}" (code - ${error.reason}), attempts: ${attempts}`
      : classicTransportText(error);
  return new RestError('transport', redact(text), { cause: error });
}

function axiosText(answer: FailedResponse, excerpt: string): string {
  const body = excerpt === '' ? 'no body found' : excerpt;
  const statusText = answer.statusText === '' ? 'unknown' : answer.statusText;
  return `Got error "${statusText}", status - "${answer.status}", body: ${asJson(body)}, attempts: ${answer.attempts}`;
}

/** A body that is JSON without the space between its parts, any other as a JSON text. */
function asJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return JSON.stringify(text);
  }
}

function classicText(answer: FailedResponse, excerpt: string): string {
  const { status, statusText } = answer;
  if (status >= 300 && status < 400) {
    const location = answer.headers.location;
    const headers = typeof location === 'string' ? { location: withoutQuery(location) } : {};
    const reason = statusText === '' ? 'Redirection error.' : statusText;
    return `Code: ${status} Headers: ${JSON.stringify(headers)} Body: ${JSON.stringify(excerpt)}. Error Message: ${reason} ${REDIRECT_ADVICE}`;
  }
  const head = `Code: ${status} Message: ${statusText === '' ? 'HTTP error' : statusText}`;
  return excerpt === '' ? head : `${head} Body: ${excerpt}`;
}

function withoutQuery(address: string): string {
  return address.replace(/[?#].*$/s, '').replace(/^(\w+:)?\/\/[^/@]*@/, '$1//');
}

function classicTransportText(error: TransportError): string {
  const limit = /^timeout of (\d+)ms exceeded$/.exec(error.message)?.[1];
  return limit === undefined ? `Error: ${error.message}` : `Timeout error! Waiting for response more than ${limit} ms`;
}
