import { meaningOf, repeatsStatus401 } from './errorCodes.js';
import { mappedClass, readErrorMap, type FailureClass } from './errorMap.js';
import { errorReport, type ErrorReport, type RefusedResponse } from './errorReport.js';
import { blamesClient, blamesClientSecret, blamesSecret, saysItPasses } from './errorWords.js';

/** What a refusal means for whoever asked; see the words at each. */
export type Fate =
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
export interface Refusing extends RefusedResponse {
  /** The content coding that could not be decoded. */
  readonly undecodable?: string;
  /** The header Retry-After: the refusal passes, unless something else ends it. */
  readonly retryAfter?: string;
}

export interface Refusal {
  readonly fate: Fate;
  /** Set beside `transient`: the code alone means `dead`, and what else the provider says means that it passes. */
  readonly provisional?: true;
  /** Set beside `client`: the words name the auth client's secret, so no user's token can be what was refused. */
  readonly namesClient?: true;
  /** The provider's code, or ours: `http_404`, `no_access_token`, `unreadable_answer`, `undecodable_answer`, `redirect`. */
  readonly code: string;
  /** The provider's words, or ours when there are none. */
  readonly words: string;
  /** They are the provider's, so secrets may be in them. */
  readonly quoted: boolean;
}

/** What was asked for. */
export interface Asked {
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
export function classify(
  refused: Refusing,
  errorMap: unknown,
  { endpoint = 'token endpoint', hasUser = true }: Asked = {},
): Refusal {
  const { status } = refused;
  const report = errorReport(refused);
  const own = ownCode(refused);
  const code = report.codes[0] ?? own;
  // The most specific first: what stands beside the code that is shown, that code, the status.
  const mapped = mappedClass(
    readErrorMap(errorMap).map,
    [...report.codes.slice(1), code, own, `http_${String(status)}`],
    report.words,
  );
  const { fate, provisional } = mapped === undefined ? fateOf(refused, report, hasUser) : { fate: mapped };
  return {
    fate,
    ...(provisional === undefined ? {} : { provisional }),
    ...(mapped === undefined && fate === 'client' && report.isPage !== true && blamesClientSecret(report.words)
      ? { namesClient: true }
      : {}),
    code,
    words: report.words ?? ownWords(refused, code, endpoint),
    quoted: report.words !== undefined,
  };
}

function fateOf(refused: Refusing, report: ErrorReport, hasUser: boolean): Pick<Refusal, 'fate' | 'provisional'> {
  const { status } = refused;
  if (status >= 300 && status < 400) return { fate: 'configuration' };
  if (status >= 500 || TRANSIENT_STATUSES.has(status)) return { fate: 'transient' };
  if (status < 300 && refused.members === undefined) return { fate: isCut(refused) ? 'ambiguous' : 'transient' };
  const fate = fateByReport(status, report, hasUser);
  const passes =
    report.isTransient || saysItPasses(report.words) || (fate === 'configuration' && hasRetryAfter(refused));
  if (fate === 'transient' || !passes) return { fate };
  return { fate: 'transient', ...(fate === 'dead' ? { provisional: true } : {}) };
}

function hasRetryAfter({ retryAfter = '' }: Refusing): boolean {
  return retryAfter.trim() !== '';
}

function fateByReport(status: number, report: ErrorReport, hasUser: boolean): FailureClass {
  const { codes, graphMeaning } = report;
  // A page, such as a proxy's, is shown and ends nothing.
  const words = report.isPage === true ? undefined : report.words;
  const grant = hasUser ? 'dead' : 'client';
  const meaning = graphMeaning ?? codes.map(meaningOf).find((one) => one !== undefined);
  switch (meaning) {
    case 'grant':
      return graphMeaning === undefined && blamesClientSecret(words) ? 'client' : grant;
    case 'account':
      return 'dead';
    case 'client':
      // Meta's numbers have one meaning each.
      return graphMeaning === undefined && blamesSecret(words) ? grant : 'client';
    case 'transient':
    case 'configuration':
      return meaning;
    case undefined:
      break;
  }
  if (blamesSecret(words)) return grant;
  if (blamesClient(words)) return 'client';
  // In a body of 200 some servers write the status that they mean.
  if (status < 300 && codes.some((code) => /^(?:408|429|5\d\d)$/.test(code))) return 'transient';
  return status === 401 && codes.every(repeatsStatus401) ? 'client' : 'configuration';
}

/** Whether a 2xx may hold a token that can't be read: a coding or JSON of which a part is missing, or a text about an access token. */
function isCut({ undecodable, text = '' }: Refusing): boolean {
  return undecodable !== undefined || /^\s*\{|access[_-]?token["'>\s]{0,3}[:=>]/i.test(text);
}

function ownCode({ status, members, undecodable }: Refusing): string {
  if (status >= 300 && status < 400) return 'redirect';
  if (status >= 300) return `http_${String(status)}`;
  if (undecodable !== undefined) return 'undecodable_answer';
  return members === undefined ? 'unreadable_answer' : 'no_access_token';
}

function ownWords({ status, undecodable }: Refusing, code: string, endpoint: string): string {
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
