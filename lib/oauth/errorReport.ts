import { readChallengeError } from './challengeError.js';
import { findCodeMeaning, type CodeMeaning } from './errorCodes.js';
import { findErrorMembers } from './errorMembers.js';
import type { JsonObject } from './formResponse.js';
import { extractPageText } from './pageText.js';

/** A response without a usable token. */
export interface ErrorResponse {
  readonly status: number;
  /** The body's members; undefined when it has none that can be read. */
  readonly members: JsonObject | undefined;
  /** The body's text where it has no members. */
  readonly text?: string;
  /** The header WWW-Authenticate. */
  readonly challenge?: string;
}

/** What a response says of its refusal. */
export interface ErrorReport {
  /** Codes in the order of their weight, each once: the first one is shown. Empty: the response has none. */
  readonly codes: readonly string[];
  readonly words: string | undefined;
  /** Whether the words are those of a page, which may be one of a proxy. */
  readonly isPage?: true;
  /** Of a number of Meta's Graph API. */
  readonly graphMeaning?: CodeMeaning | undefined;
  /** Meta says so of the refusal, whatever its code. */
  readonly isTransient: boolean;
}

/** Reads codes and words of a refusal in every form that providers use. */
export function readErrorReport({ status, members, text = '', challenge }: ErrorResponse): ErrorReport {
  const inHeader = status >= 400 ? readChallengeError(challenge) : {};
  const headerCodes = inHeader.code === undefined ? [] : [inHeader.code];
  if (members === undefined) {
    const page = status >= 400 || isProxyPage(text) ? extractPageText(text) : '';
    const known = status >= 400 ? findKnownCode(page) : undefined;
    const codes = [...new Set([...(known === undefined ? [] : [known]), ...headerCodes])];
    return {
      codes,
      ...(page === '' ? { words: inHeader.description } : toPageDescription(text, page)),
      isTransient: false,
    };
  }
  const isRefusal = status >= 300 || isErrorBody(members) || reportsFailure(members);
  const {
    codes,
    sentences,
    descriptions: words,
    graphMeaning,
    isTransient,
  } = findErrorMembers(members, { status, isRefusal });
  const said = isRefusal || !reportsSuccess(members) ? [...words, ...(words.length === 0 ? sentences : [])] : [];
  return {
    codes: [...new Set([...codes, ...headerCodes, ...sentences])].concat(
      fallbackCodes(status, members, codes.length + sentences.length),
    ),
    words: said.length === 0 ? inHeader.description : said.join('; '),
    graphMeaning,
    isTransient,
  };
}

/** Whether a body says by itself that the request was refused, whatever its status: a token in it is not to be trusted. */
export function isErrorBody({ ok, success, error, access_token: token }: JsonObject = {}): boolean {
  if (typeof token === 'string' && ERROR_AS_TOKEN.test(token)) return true;
  if ([ok, success].some((value) => value === false || value === 'false')) return true;
  if (error === true) return true;
  if (typeof error === 'object' && error !== null && reportsSuccess(error as JsonObject)) return false;
  const { codes, sentences, descriptions: words } = findErrorMembers({ error }, { status: 0, isRefusal: false });
  return codes.length + sentences.length + words.length > 0;
}

function toPageDescription(text: string, words: string): Pick<ErrorReport, 'words' | 'isPage'> {
  return { words, ...(/^\s*</.test(text) ? { isPage: true } : {}) };
}

/** Whether a body of a 2xx is a page of a proxy, and no form of token response that is not known here. */
function isProxyPage(text: string): boolean {
  return /^\s*</.test(text) && !/(?:access|refresh|id)[_-]?token|<token/i.test(text);
}

/** Casdoor once put its errors in the place of the token. */
const ERROR_AS_TOKEN = /^error:\s+/;

/** The code of a refusal that names none. */
function fallbackCodes(status: number, members: JsonObject, found: number): readonly string[] {
  if (found > 0) return [];
  const { error } = members;
  if (typeof error === 'object' && error !== null && (status >= 300 || isErrorBody(members))) return ['error'];
  return isErrorBody({ ...members, error: undefined }) ? ['not_ok'] : [];
}

/** Whether the body says in a word that it went wrong. Beside a token that is not enough. */
function reportsFailure({ status, result, stat }: JsonObject): boolean {
  return [status, result, stat].some(
    (value) => typeof value === 'string' && /^(?:error|fail(?:ed|ure)?)$/i.test(value),
  );
}

/** Whether the body says that it went well, so that its message explains nothing. */
function reportsSuccess({ ok, success, code, errcode, status }: JsonObject): boolean {
  return (
    ok === true ||
    success === true ||
    [code, errcode, status].some((value) => [0, '0', 200, '200'].some((fine) => fine === value))
  );
}

/** One of the well-known codes in a text or a page: alone, or between the tags of XML. */
function findKnownCode(text: string): string | undefined {
  return text.match(/\b[a-z]{2,20}(?:_[a-z]{2,20}){1,4}\b/gi)?.find((word) => findCodeMeaning(word) !== undefined);
}
