import { findCodeMeaning, repeatsStatus401 } from './errorCodes.js';
import { findMappedClass, parseErrorMap, type MappableClass } from './errorMap.js';
import { readErrorReport, type ErrorReport, type ErrorResponse } from './errorReport.js';
import {
  indicatesRejectedClient,
  indicatesRejectedClientSecret,
  indicatesRejectedGrant,
  indicatesTransientError,
} from './errorDescription.js';

/** The meaning of a refusal for the secret and its auth client. */
export type FailureClass =
  /** The user has to authenticate again. */
  | 'dead'
  /** The provider rejects the auth client itself. */
  | 'client'
  /** The request is invalid, so the auth client or the secret is misconfigured. */
  | 'configuration'
  /** A later attempt may succeed. */
  | 'transient'
  /** The provider may have issued a token, but its response can't be read. */
  | 'ambiguous';

/** A response of a token endpoint without a usable token. */
interface TokenErrorResponse extends ErrorResponse {
  /** Name of the content coding that could not be decoded. */
  readonly undecodable?: string;
  /** When the next request is allowed, see `findRetryAfter`. It makes a `configuration` refusal transient. */
  readonly retryAfter?: string;
}

/** A classified error response. */
export interface Refusal {
  readonly failureClass: FailureClass;
  /** Set with `transient`: the code alone means `dead`, but the rest of the response says that the error is temporary. */
  readonly provisional?: true;
  /** Set with `client`: the description names the client secret, so the user's token can't be what was rejected. */
  readonly namesClient?: true;
  /** Error code of the provider, or one of ours: `http_404`, `no_access_token`, `unreadable_answer`, `undecodable_answer`, `redirect`. */
  readonly code: string;
  /** Error description of the provider, or ours when it sent none. */
  readonly detail: string;
  /** Whether `detail` is the provider's text, which may contain secrets. */
  readonly isProviderText: boolean;
}

/** Facts about the refused request. */
interface RefusalContext {
  /** Name of the endpoint in messages. */
  readonly endpoint?: string;
  /** Whether the grant is a user's; otherwise a rejected grant is the auth client's own. */
  readonly hasUser?: boolean;
}

/** Statuses that say nothing about the request itself. Those from 500 on are transient too. */
const TRANSIENT_STATUSES = new Set([408, 425, 429]);

/**
 * Classifies a response without a usable token.
 * @param errorMap `error_map` of the auth client, which takes precedence over the built-in rules
 */
export function classifyRefusal(
  response: TokenErrorResponse,
  errorMap: unknown,
  { endpoint = 'token endpoint', hasUser = true }: RefusalContext = {},
): Refusal {
  const { status } = response;
  const report = readErrorReport(response);
  const fallback = selectFallbackCode(response);
  const code = report.codes[0] ?? fallback;
  // The most specific first: further codes, the reported code, the status.
  const mapped = findMappedClass(
    parseErrorMap(errorMap).map,
    [...report.codes.slice(1), code, fallback, `http_${String(status)}`],
    report.description,
  );
  const { failureClass, provisional } =
    mapped === undefined ? classifyByStatus(response, report, hasUser) : { failureClass: mapped };
  return {
    failureClass,
    ...(provisional === undefined ? {} : { provisional }),
    ...(mapped === undefined &&
    failureClass === 'client' &&
    report.isPage !== true &&
    indicatesRejectedClientSecret(report.description)
      ? { namesClient: true }
      : {}),
    code,
    detail: report.description ?? describeFallback(response, code, endpoint),
    isProviderText: report.description !== undefined,
  };
}

function classifyByStatus(
  response: TokenErrorResponse,
  report: ErrorReport,
  hasUser: boolean,
): Pick<Refusal, 'failureClass' | 'provisional'> {
  const { status } = response;
  if (status >= 300 && status < 400) return { failureClass: 'configuration' };
  if (status >= 500 || TRANSIENT_STATUSES.has(status)) return { failureClass: 'transient' };
  if (status < 300 && response.members === undefined)
    return { failureClass: mayHoldToken(response) ? 'ambiguous' : 'transient' };
  const failureClass = classifyByReport(status, report, hasUser);
  const isTemporary =
    report.isTransient ||
    indicatesTransientError(report.description) ||
    (failureClass === 'configuration' && hasRetryAfter(response));
  if (failureClass === 'transient' || !isTemporary) return { failureClass };
  return { failureClass: 'transient', ...(failureClass === 'dead' ? { provisional: true } : {}) };
}

function hasRetryAfter({ retryAfter = '' }: TokenErrorResponse): boolean {
  return retryAfter.trim() !== '';
}

function classifyByReport(status: number, report: ErrorReport, hasUser: boolean): MappableClass {
  const { codes, graphMeaning } = report;
  // A page, such as that of a proxy, is reported but doesn't affect the class.
  const description = report.isPage === true ? undefined : report.description;
  const grant = hasUser ? 'dead' : 'client';
  const meaning = graphMeaning ?? codes.map(findCodeMeaning).find((one) => one !== undefined);
  switch (meaning) {
    case 'grant':
      return graphMeaning === undefined && indicatesRejectedClientSecret(description) ? 'client' : grant;
    case 'account':
      return 'dead';
    case 'client':
      // Each of Meta's numeric codes has one meaning.
      return graphMeaning === undefined && indicatesRejectedGrant(description) ? grant : 'client';
    case 'transient':
    case 'configuration':
      return meaning;
    case undefined:
      break;
  }
  if (indicatesRejectedGrant(description)) return grant;
  if (indicatesRejectedClient(description)) return 'client';
  // Some servers respond with 200 and write the actual status into the body.
  if (status < 300 && codes.some((code) => /^(?:408|429|5\d\d)$/.test(code))) return 'transient';
  return status === 401 && codes.every(repeatsStatus401) ? 'client' : 'configuration';
}

/** Whether an unreadable 2xx response may hold a token: a body that can't be decoded, truncated JSON, or text about an access token. */
function mayHoldToken({ undecodable, text = '' }: TokenErrorResponse): boolean {
  return undecodable !== undefined || /^\s*\{|access[_-]?token["'>\s]{0,3}[:=>]/i.test(text);
}

function selectFallbackCode({ status, members, undecodable }: TokenErrorResponse): string {
  if (status >= 300 && status < 400) return 'redirect';
  if (status >= 300) return `http_${String(status)}`;
  if (undecodable !== undefined) return 'undecodable_answer';
  return members === undefined ? 'unreadable_answer' : 'no_access_token';
}

function describeFallback({ status, undecodable }: TokenErrorResponse, code: string, endpoint: string): string {
  if (undecodable !== undefined) {
    return `The ${endpoint} responded with status ${String(status)} and a body that can't be decoded (${undecodable})`;
  }
  switch (code) {
    case 'redirect':
      return `The ${endpoint} redirects, and redirects are not followed. Enter its final URL`;
    case 'unreadable_answer':
      return `The response of the ${endpoint} is neither JSON nor form-encoded`;
    case 'no_access_token':
      return 'The response contains no access token. Check the URL of the endpoint and response_path';
    default:
      return `The ${endpoint} responded with status ${String(status)} and no error description`;
  }
}
