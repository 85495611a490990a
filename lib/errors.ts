/**
 * All errors of the project. A class of its own only where it carries data of its own; everything else is a code.
 * Messages tell the reader what to change and never hold a header, a query, a request body or a credential.
 */

export type ErrorCode =
  /** A field of the step is wrong; nothing was sent. */
  | 'configuration'
  /** An expression could not be compiled or evaluated. */
  | 'expression'
  /** The message gives a request that can't be sent. */
  | 'request'
  /** The credential is missing, unusable or no longer accepted. */
  | 'credential'
  /** The platform's API did not give a usable answer. */
  | 'platform'
  /** A file could not be read from where the message says it is, or not be stored. */
  | 'file'
  /** The server answered with a status that the step's rules call an error. */
  | 'http_status'
  /** No answer, or not a whole one. */
  | 'transport'
  /** The server's answer is not what its media type says. */
  | 'response'
  /** The runner was called with words it doesn't know, or a flow file it can't run; the service with settings it can't. */
  | 'usage'
  /** A stored value can't be opened with the keys at hand. */
  | 'vault';

export class RestError extends Error {
  override readonly name: string = 'RestError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface TransportErrorOptions extends ErrorOptions {
  /** See `TransportError.retryable`; true unless given. */
  readonly retryable?: boolean;
}

/** A request that got no whole answer. */
export class TransportError extends RestError {
  override readonly name = 'TransportError';
  /** Whether the same request can succeed when it is repeated. */
  readonly retryable: boolean;

  /**
   * @param reason the code that Node or axios knows it by: ECONNREFUSED, ECONNRESET, ENOTFOUND, ECONNABORTED (timeout), …
   * @param sent whether any byte of the request may have reached the server
   */
  constructor(
    readonly reason: string,
    readonly sent: boolean,
    message: string,
    options: TransportErrorOptions = {},
  ) {
    super('transport', message, options);
    this.retryable = options.retryable ?? true;
  }
}

/** One thing that is wrong with a request to the API, as a JSON:API error object has it. */
export interface Problem {
  /** For programs, in snake_case. */
  readonly code: string;
  /** For people: what to change. No secret, not even the caller's own. */
  readonly detail: string;
  readonly source?: { readonly pointer: string } | { readonly parameter: string } | { readonly header: string };
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** An answer of the platform's API that says no. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly problems: readonly Problem[];
  readonly retryAfterSeconds: number | undefined;

  /** @param status HTTP status, 400 to 599 */
  constructor(
    readonly status: number,
    problems: Problem | readonly Problem[],
    options: ErrorOptions & { readonly retryAfterSeconds?: number } = {},
  ) {
    const list = Array.isArray(problems) ? (problems as readonly Problem[]) : [problems as Problem];
    super(list.map(({ detail }) => detail).join('; '), options);
    this.problems = list;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** What to say of a caught value of unknown kind. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
  return String(error);
}
