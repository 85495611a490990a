import { findCodeMeaning, repeatsStatus401 } from './errorCodes.js';
import { findMappedClass, parseErrorMap, type MappableClass } from './errorMap.js';
import { readErrorReport, type ErrorReport, type ErrorResponse } from './errorReport.js';
import {
  indicatesRejectedClient,
  indicatesRejectedClientSecret,
  indicatesRejectedGrant,
  indicatesTransientError,
} from './errorDescription.js';

/** What a refusal means for whoever asked; see the words at each. */
export type FailureClass =
  /** The user has to authenticate again. */
  | 'dead'
  /** The provider refuses the auth-client itself. */
  | 'client'
  /** The request is refused as such. */
  | 'configuration'
  /** Trying later may help. */
  | 'transient'
  /** The provider may have acted: its answer can't be read. */
  | 'ambiguous';

/** An answer without a token. */
export interface TokenErrorResponse extends ErrorResponse {
  /** The content coding that could not be decoded. */
  readonly undecodable?: string;
  /** The header Retry-After: the refusal passes, unless something else ends it. */
  readonly retryAfter?: string;
}

export interface Refusal {
  readonly fate: FailureClass;
  /** Set beside `transient`: the code alone means `dead`, and what else the provider says means that it passes. */
  readonly provisional?: true;
  /** Set beside `client`: the words name the auth client's secret, so no user's token can be what was refused. */
  readonly namesClient?: true;
  /** The provider's code, or ours: `http_404`, `no_access_token`, `unreadable_answer`, `undecodable_answer`, `redirect`. */
  readonly code: string;
  /** The provider's words, or ours when there are none. */
  readonly detail: string;
  /** They are the provider's, so secrets may be in them. */
  readonly isProviderText: boolean;
}

/** What was asked for. */
export interface RefusalContext {
  /** What to call whoever answered. */
  readonly endpoint?: string;
  /** Whether a user has authorized the request; else a refused grant is the auth client's own. */
  readonly hasUser?: boolean;
}

/** Statuses that say nothing about the request itself. All from 500 on belong to them. */
const TRANSIENT_STATUSES = new Set([408, 425, 429]);

/**
 * What an answer without a usable token means.
 * @param errorMap the auth-client's own reading of codes, which goes before ours
 */
export function classifyRefusal(
  response: TokenErrorResponse,
  errorMap: unknown,
  { endpoint = 'token endpoint', hasUser = true }: RefusalContext = {},
): Refusal {
  const { status } = response;
  const report = readErrorReport(response);
  const fallback = fallbackCode(response);
  const code = report.codes[0] ?? fallback;
  // The most specific first: what stands beside the code that is shown, that code, the status.
  const mapped = findMappedClass(
    parseErrorMap(errorMap).map,
    [...report.codes.slice(1), code, fallback, `http_${String(status)}`],
    report.words,
  );
  const { fate, provisional } = mapped === undefined ? classifyByStatus(response, report, hasUser) : { fate: mapped };
  return {
    fate,
    ...(provisional === undefined ? {} : { provisional }),
    ...(mapped === undefined &&
    fate === 'client' &&
    report.isPage !== true &&
    indicatesRejectedClientSecret(report.words)
      ? { namesClient: true }
      : {}),
    code,
    detail: report.words ?? fallbackDetail(response, code, endpoint),
    isProviderText: report.words !== undefined,
  };
}

function classifyByStatus(
  refused: TokenErrorResponse,
  report: ErrorReport,
  hasUser: boolean,
): Pick<Refusal, 'fate' | 'provisional'> {
  const { status } = refused;
  if (status >= 300 && status < 400) return { fate: 'configuration' };
  if (status >= 500 || TRANSIENT_STATUSES.has(status)) return { fate: 'transient' };
  if (status < 300 && refused.members === undefined) return { fate: mayHoldToken(refused) ? 'ambiguous' : 'transient' };
  const fate = classifyByReport(status, report, hasUser);
  const passes =
    report.isTransient || indicatesTransientError(report.words) || (fate === 'configuration' && hasRetryAfter(refused));
  if (fate === 'transient' || !passes) return { fate };
  return { fate: 'transient', ...(fate === 'dead' ? { provisional: true } : {}) };
}

function hasRetryAfter({ retryAfter = '' }: TokenErrorResponse): boolean {
  return retryAfter.trim() !== '';
}

function classifyByReport(status: number, report: ErrorReport, hasUser: boolean): MappableClass {
  const { codes, graphMeaning } = report;
  // A page, such as a proxy's, is shown and ends nothing.
  const words = report.isPage === true ? undefined : report.words;
  const grant = hasUser ? 'dead' : 'client';
  const meaning = graphMeaning ?? codes.map(findCodeMeaning).find((one) => one !== undefined);
  switch (meaning) {
    case 'grant':
      return graphMeaning === undefined && indicatesRejectedClientSecret(words) ? 'client' : grant;
    case 'account':
      return 'dead';
    case 'client':
      // Meta's numbers have one meaning each.
      return graphMeaning === undefined && indicatesRejectedGrant(words) ? grant : 'client';
    case 'transient':
    case 'configuration':
      return meaning;
    case undefined:
      break;
  }
  if (indicatesRejectedGrant(words)) return grant;
  if (indicatesRejectedClient(words)) return 'client';
  // In a body of 200 some servers write the status that they mean.
  if (status < 300 && codes.some((code) => /^(?:408|429|5\d\d)$/.test(code))) return 'transient';
  return status === 401 && codes.every(repeatsStatus401) ? 'client' : 'configuration';
}

/** Whether a 2xx may hold a token that can't be read: a coding or JSON of which a part is missing, or a text about an access token. */
function mayHoldToken({ undecodable, text = '' }: TokenErrorResponse): boolean {
  return undecodable !== undefined || /^\s*\{|access[_-]?token["'>\s]{0,3}[:=>]/i.test(text);
}

function fallbackCode({ status, members, undecodable }: TokenErrorResponse): string {
  if (status >= 300 && status < 400) return 'redirect';
  if (status >= 300) return `http_${String(status)}`;
  if (undecodable !== undefined) return 'undecodable_answer';
  return members === undefined ? 'unreadable_answer' : 'no_access_token';
}

function fallbackDetail({ status, undecodable }: TokenErrorResponse, code: string, endpoint: string): string {
  if (undecodable !== undefined) {
    return `The ${endpoint} answered ${String(status)} with a body that can't be decoded (${undecodable})`;
  }
  switch (code) {
    case 'redirect':
      return `The ${endpoint} redirects, which is not followed: enter its final address`;
    case 'unreadable_answer':
      return `The ${endpoint} answered with something that is neither JSON nor a form`;
    case 'no_access_token':
      return 'The answer holds no access token: check the address of the endpoint and response_path';
    default:
      return `The ${endpoint} answered ${String(status)} without a reason`;
  }
}
