import { ApiError, type Problem } from '../../errors.js';
import { Conflict } from '../store/store.js';

/** The response to an error that was thrown. */
interface ErrorResponse {
  readonly status: number;
  readonly problems: readonly Problem[];
  readonly retryAfterSeconds: number | undefined;
  /** Whether the error is a bug or an outage, so that it is logged. */
  readonly isUnexpected: boolean;
}

export function toErrorResponse(error: unknown, requestId: string): ErrorResponse {
  if (error instanceof ApiError) {
    const { status, problems, retryAfterSeconds } = error;
    return { status, problems, retryAfterSeconds, isUnexpected: false };
  }
  if (error instanceof Conflict) return createResponse(409, 'conflict', `${error.field} is already in use`);
  const known = FRAMEWORK_ERRORS[codeOf(error)];
  if (known !== undefined) return createResponse(...known);
  if (isStoreUnavailable(error)) {
    return {
      ...createResponse(503, 'store_unavailable', 'The service cannot reach its database: try again later'),
      retryAfterSeconds: 5,
      isUnexpected: true,
    };
  }
  return {
    ...createResponse(500, 'internal', `Internal error. Give the operator of this service the request id ${requestId}`),
    isUnexpected: true,
  };
}

type KnownError = readonly [status: number, code: string, detail: string, source?: Problem['source']];

const MALFORMED_PATH: KnownError = [
  400,
  'malformed_path',
  'The path has an invalid percent-encoding: write a literal percent sign as %25',
  { parameter: 'path' },
];

/** The errors that Fastify throws before an operation runs, by their code. */
const FRAMEWORK_ERRORS: Readonly<Record<string, KnownError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'too_large', 'The body is larger than 1 MiB', { pointer: '' }],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    415,
    'unsupported_media_type',
    'Send the body as application/json',
    { header: 'Content-Type' },
  ],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    400,
    'malformed_body',
    'The size of the body differs from its Content-Length',
    { header: 'Content-Length' },
  ],
  FST_ERR_MAX_PARAM_LENGTH: [404, 'not_found', 'Not found: the id in the path is too long'],
  FST_ERR_BAD_URL: MALFORMED_PATH,
  FST_ERR_INVALID_URL: MALFORMED_PATH,
};

function createResponse(status: number, code: string, detail: string, source?: Problem['source']): ErrorResponse {
  const problem = { code, detail, ...(source === undefined ? {} : { source }) };
  return { status, problems: [problem], retryAfterSeconds: undefined, isUnexpected: false };
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

/**
 * Whether the database is temporarily unavailable: PostgreSQL refuses, loses or terminates the connection (classes 08, 57P),
 * has insufficient resources (53) or is read-only during a failover (25006), or the libsql file stays locked.
 */
function isStoreUnavailable(error: unknown): boolean {
  if (
    /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|ENOTFOUND|EAI_AGAIN|ENOENT|08\w{3}|57P0\d|53\d{3}|25006|SQLITE_BUSY\w*)$/.test(
      codeOf(error),
    )
  ) {
    return true;
  }
  return (
    error instanceof Error && /^(Connection terminated|timeout exceeded when trying to connect)/.test(error.message)
  );
}
