import { ApiError, type Problem } from '../../errors.js';
import { Conflict } from '../store/store.js';

/** What to answer for something that was thrown. */
export interface ErrorResponse {
  readonly status: number;
  readonly problems: readonly Problem[];
  readonly retryAfterSeconds: number | undefined;
  /** Whether nobody saw it coming, so that somebody should look into it. */
  readonly isUnexpected: boolean;
}

export function toErrorResponse(error: unknown, requestId: string): ErrorResponse {
  if (error instanceof ApiError) {
    const { status, problems, retryAfterSeconds } = error;
    return { status, problems, retryAfterSeconds, isUnexpected: false };
  }
  if (error instanceof Conflict) return createResponse(409, 'conflict', `${error.field} is taken`);
  const known = FRAMEWORK_ERRORS[codeOf(error)];
  if (known !== undefined) return createResponse(...known);
  if (isStoreUnavailable(error)) {
    return {
      ...createResponse(503, 'store_unavailable', 'The service can not reach its database: try again'),
      retryAfterSeconds: 5,
      isUnexpected: true,
    };
  }
  return {
    ...createResponse(
      500,
      'internal',
      `Something went wrong here. Whoever runs the service finds it by the request id ${requestId}`,
    ),
    isUnexpected: true,
  };
}

type KnownError = readonly [status: number, code: string, detail: string, source?: Problem['source']];

const MALFORMED_PATH: KnownError = [
  400,
  'malformed_path',
  'The path has a percent sign that begins no character: write it as %25',
  { parameter: 'path' },
];

/** What the framework refuses before an operation sees it. */
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
    'The body is not as long as its Content-Length',
    { header: 'Content-Length' },
  ],
  FST_ERR_MAX_PARAM_LENGTH: [404, 'not_found', 'There is nothing with so long an id'],
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
 * No connection to PostgreSQL, one that broke off or that it ended (classes 08, 57P), a server that has run out of something (53)
 * or that takes no writes while another one takes over (25006), or a file that stays locked.
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
