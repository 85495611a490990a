/**
 * All errors of the project. An error with additional data has its own class; all others differ by code.
 * Messages say what to change and never contain a header, a query, a request body or a credential.
 */

export type ErrorCode =
  /** A field of the step is invalid; nothing was sent. */
  | 'configuration'
  /** An expression could not be compiled or evaluated. */
  | 'expression'
  /** The request that the message results in can't be sent. */
  | 'request'
  /** The credential is missing, invalid or no longer accepted. */
  | 'credential'
  /** The platform's API returned no usable response. */
  | 'platform'
  /** A file could not be read or stored. */
  | 'file'
  /** The response has a status that the step treats as an error. */
  | 'http_status'
  /** A rate limit allows the request too late. */
  | 'rate_limit'
  /** No complete response was received. */
  | 'transport'
  /** The response body doesn't match its format or charset. */
  | 'malformed'
  /** The response lacks what the step needs, or is too large. In the legacy functions, its body doesn't match its media type. */
  | 'response'
  /** Invalid command-line arguments, flow file or settings. */
  | 'usage'
  /** A stored value can't be decrypted with the configured keys. */
  | 'vault';

/** The kinds of errors without a complete response. */
export const NETWORK_KINDS = ['timeout', 'connect', 'dns', 'tls', 'reset', 'protocol', 'limit'] as const;
export type NetworkKind = (typeof NETWORK_KINDS)[number];

/** The kinds of errors: their codes, but `response` for a response that is an error, and for `transport` what happened on the network. */
export type FailureKind = Exclude<ErrorCode, 'transport' | 'http_status'> | NetworkKind;

export class RestError extends Error {
  override readonly name: string = 'RestError';
  /** The attempts that led to the error, if the step records them: redacted, JSON. */
  declare trace?: readonly object[];
  /** Milliseconds until the message may be processed again, if it returns to its queue with this reason. */
  declare reboundAfterMs?: number;

  /** The errors of which the message is made, if there are several. */
  declare problems?: readonly string[];

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  get kind(): FailureKind {
    const { code, cause } = this;
    if (code === 'transport') return cause instanceof RestError ? cause.kind : 'protocol';
    return code === 'http_status' ? 'response' : code;
  }
}

interface TransportErrorOptions extends ErrorOptions {
  /** See `TransportError.retryable`. Default: true. */
  readonly retryable?: boolean;
}

/** `TransportError.reason` of a timeout, as axios names it. */
export const TIMEOUT_REASON = 'ECONNABORTED';

/** A request without a complete response. */
export class TransportError extends RestError {
  override readonly name = 'TransportError';
  /** Whether the same request can succeed when it is repeated. */
  readonly retryable: boolean;

  /**
   * @param reason error code of Node or axios: ECONNREFUSED, ECONNRESET, ENOTFOUND, `TIMEOUT_REASON`, …
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

  /** Whether the request took longer than a limit of its sender. */
  get isTimeout(): boolean {
    return this.reason === TIMEOUT_REASON;
  }

  override get kind(): NetworkKind {
    if (this.isTimeout) return 'timeout';
    if (this.message.startsWith('maxContentLength size')) return 'limit';
    const known = REASONS.find(([reasons]) => reasons.test(this.reason))?.[1];
    if (known !== undefined) return known;
    if (!this.retryable) return 'protocol';
    return this.sent ? 'reset' : 'connect';
  }
}

/** The kinds of errors by their reason. */
const REASONS: readonly (readonly [RegExp, NetworkKind])[] = [
  [/^(?:ETIMEDOUT|ESOCKETTIMEDOUT)$/, 'timeout'],
  [/^(?:ENOTFOUND|ENODATA|EAI_\w+)$/, 'dns'],
  [
    /^(?:ECONNREFUSED|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|EACCES|EPERM|ERR_PROXY_TUNNEL)$/,
    'connect',
  ],
  [/^(?:EPROTO|ERR_SSL_|ERR_TLS_|ERR_OSSL_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)|CERT/, 'tls'],
  [/^(?:ECONNRESET|EPIPE|HPE_INVALID_EOF_STATE|ERR_STREAM_PREMATURE_CLOSE)$/, 'reset'],
  [/^(?:ERR_FR_TOO_MANY_REDIRECTS|ERR_BAD_REQUEST|HPE_HEADER_OVERFLOW)$/, 'limit'],
];

/** One error of an API response, as in a JSON:API error object. */
export interface Problem {
  /** Machine-readable code in snake_case. */
  readonly code: string;
  /** Says what to change. Contains no secret, not even the caller's own. */
  readonly detail: string;
  readonly source?: { readonly pointer: string } | { readonly parameter: string } | { readonly header: string };
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** An error response of the platform's API. */
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

/** Returns the texts of the errors of which a caught value is made, from whatever copy of this code; undefined if it is a single one. */
export function listProblemTexts(error: unknown): readonly string[] | undefined {
  const problems: unknown = error instanceof Error && 'problems' in error ? error.problems : undefined;
  return Array.isArray(problems) && problems.every((text) => typeof text === 'string') ? problems : undefined;
}

/** Returns the message of a caught value of any type. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
  return String(error);
}
