import { readChallengeError } from './challengeError.js';
import { findCodeMeaning, type CodeMeaning } from './errorCodes.js';
import { findErrorMembers } from './errorMembers.js';
import type { JsonObject } from '../json.js';
import { extractPageText } from './pageText.js';

/** The parts of a response without a usable token that describe its error. */
export interface ErrorResponse {
  readonly status: number;
  /** Members of the body; undefined when it can't be parsed. */
  readonly members: JsonObject | undefined;
  /** Text of a body that can't be parsed. */
  readonly text?: string;
  /** Value of the WWW-Authenticate header. */
  readonly challenge?: string;
}

/** Error codes and description of a response. */
export interface ErrorReport {
  /** By descending relevance, without duplicates; the first one is reported. Empty when the response has none. */
  readonly codes: readonly string[];
  readonly description: string | undefined;
  /** The description is the text of a page, possibly of a proxy. */
  readonly isPage?: true;
  /** Meaning of a numeric code of Meta's Graph API. */
  readonly graphMeaning?: CodeMeaning | undefined;
  /** `is_transient` of Meta, independent of the code. */
  readonly isTransient: boolean;
}

/** Reads error codes and the description in the forms that providers use. */
export function readErrorReport({ status, members, text = '', challenge }: ErrorResponse): ErrorReport {
  const challengeParameters = status >= 400 ? readChallengeError(challenge) : {};
  const headerCodes = challengeParameters.code === undefined ? [] : [challengeParameters.code];
  if (members === undefined) {
    const page = status >= 400 || isProxyPage(text) ? extractPageText(text) : '';
    const known = status >= 400 ? findKnownCode(page) : undefined;
    const codes = [...new Set([...(known === undefined ? [] : [known]), ...headerCodes])];
    return {
      codes,
      ...(page === '' ? { description: challengeParameters.description } : toPageDescription(text, page)),
      isTransient: false,
    };
  }
  const isRefusal = status >= 300 || isErrorBody(members) || reportsFailure(members);
  const { codes, sentences, descriptions, graphMeaning, isTransient } = findErrorMembers(members, {
    status,
    isRefusal,
  });
  const reported =
    isRefusal || !reportsSuccess(members) ? [...descriptions, ...(descriptions.length === 0 ? sentences : [])] : [];
  return {
    codes: [...new Set([...codes, ...headerCodes, ...sentences])].concat(
      listFallbackCodes(status, members, codes.length + sentences.length),
    ),
    description: reported.length === 0 ? challengeParameters.description : reported.join('; '),
    graphMeaning,
    isTransient,
  };
}

/** Whether a body reports an error regardless of the status. A token in it must not be used. */
export function isErrorBody({ ok, success, error, access_token: token }: JsonObject = {}): boolean {
  if (typeof token === 'string' && ERROR_AS_TOKEN.test(token)) return true;
  if ([ok, success].some((value) => value === false || value === 'false')) return true;
  if (error === true) return true;
  if (typeof error === 'object' && error !== null && reportsSuccess(error as JsonObject)) return false;
  const { codes, sentences, descriptions } = findErrorMembers({ error }, { status: 0, isRefusal: false });
  return codes.length + sentences.length + descriptions.length > 0;
}

function toPageDescription(text: string, description: string): Pick<ErrorReport, 'description' | 'isPage'> {
  return { description, ...(/^\s*</.test(text) ? { isPage: true } : {}) };
}

/** Whether the body of a 2xx response is a page of a proxy, not a token response in an unknown format. */
function isProxyPage(text: string): boolean {
  return /^\s*</.test(text) && !/(?:access|refresh|id)[_-]?token|<token/i.test(text);
}

/** Old versions of Casdoor return errors in `access_token`. */
const ERROR_AS_TOKEN = /^error:\s+/;

/** Returns the code to report for an error without one. */
function listFallbackCodes(status: number, members: JsonObject, found: number): readonly string[] {
  if (found > 0) return [];
  const { error } = members;
  if (typeof error === 'object' && error !== null && (status >= 300 || isErrorBody(members))) return ['error'];
  return isErrorBody({ ...members, error: undefined }) ? ['not_ok'] : [];
}

/** Whether the body reports a failure in a status word. Next to a token this is not sufficient. */
function reportsFailure({ status, result, stat }: JsonObject): boolean {
  return [status, result, stat].some(
    (value) => typeof value === 'string' && /^(?:error|fail(?:ed|ure)?)$/i.test(value),
  );
}

/** Whether the body reports success, so that its message does not describe an error. */
function reportsSuccess({ ok, success, code, errcode, status }: JsonObject): boolean {
  return (
    ok === true ||
    success === true ||
    [code, errcode, status].some((value) => [0, '0', 200, '200'].some((fine) => fine === value))
  );
}

/** Finds a well-known error code in plain text, a page or XML. */
function findKnownCode(text: string): string | undefined {
  return text.match(/\b[a-z]{2,20}(?:_[a-z]{2,20}){1,4}\b/gi)?.find((word) => findCodeMeaning(word) !== undefined);
}
