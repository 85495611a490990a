import { challengeError } from './challenge.js';
import { meaningOf, type CodeMeaning } from './errorCodes.js';
import { errorMembers } from './errorMembers.js';
import type { Members } from './formAnswer.js';
import { pageText } from './pageText.js';

/** A response without a usable token. */
export interface RefusedResponse {
  readonly status: number;
  /** The body's members; undefined when it has none that can be read. */
  readonly members: Members | undefined;
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
export function errorReport({ status, members, text = '', challenge }: RefusedResponse): ErrorReport {
  const inHeader = status >= 400 ? challengeError(challenge) : {};
  const headerCodes = inHeader.code === undefined ? [] : [inHeader.code];
  if (members === undefined) {
    const page = status >= 400 || isProxyPage(text) ? pageText(text) : '';
    const known = status >= 400 ? knownCode(page) : undefined;
    const codes = [...new Set([...(known === undefined ? [] : [known]), ...headerCodes])];
    return { codes, ...(page === '' ? { words: inHeader.words } : pageWords(text, page)), isTransient: false };
  }
  const isRefusal = status >= 300 || isDenied(members) || saysFailure(members);
  const { codes, sentences, words, graphMeaning, isTransient } = errorMembers(members, { status, isRefusal });
  const said = isRefusal || !saysSuccess(members) ? [...words, ...(words.length === 0 ? sentences : [])] : [];
  return {
    codes: [...new Set([...codes, ...headerCodes, ...sentences])].concat(
      unnamed(status, members, codes.length + sentences.length),
    ),
    words: said.length === 0 ? inHeader.words : said.join('; '),
    graphMeaning,
    isTransient,
  };
}

/** Whether a body says by itself that the request was refused, whatever its status: a token in it is not to be trusted. */
export function isDenied({ ok, success, error, access_token: token }: Members = {}): boolean {
  if (typeof token === 'string' && ERROR_AS_TOKEN.test(token)) return true;
  if ([ok, success].some((value) => value === false || value === 'false')) return true;
  if (error === true) return true;
  if (typeof error === 'object' && error !== null && saysSuccess(error as Members)) return false;
  const { codes, sentences, words } = errorMembers({ error }, { status: 0, isRefusal: false });
  return codes.length + sentences.length + words.length > 0;
}

function pageWords(text: string, words: string): Pick<ErrorReport, 'words' | 'isPage'> {
  return { words, ...(/^\s*</.test(text) ? { isPage: true } : {}) };
}

/** Whether a body of a 2xx is a page of a proxy, and no form of token response that is not known here. */
function isProxyPage(text: string): boolean {
  return /^\s*</.test(text) && !/(?:access|refresh|id)[_-]?token|<token/i.test(text);
}

/** Casdoor once put its errors in the place of the token. */
const ERROR_AS_TOKEN = /^error:\s+/;

/** The code of a refusal that names none. */
function unnamed(status: number, members: Members, found: number): readonly string[] {
  if (found > 0) return [];
  const { error } = members;
  if (typeof error === 'object' && error !== null && (status >= 300 || isDenied(members))) return ['error'];
  return isDenied({ ...members, error: undefined }) ? ['not_ok'] : [];
}

/** Whether the body says in a word that it went wrong. Beside a token that is not enough. */
function saysFailure({ status, result, stat }: Members): boolean {
  return [status, result, stat].some(
    (value) => typeof value === 'string' && /^(?:error|fail(?:ed|ure)?)$/i.test(value),
  );
}

/** Whether the body says that it went well, so that its message explains nothing. */
function saysSuccess({ ok, success, code, errcode, status }: Members): boolean {
  return (
    ok === true ||
    success === true ||
    [code, errcode, status].some((value) => [0, '0', 200, '200'].some((fine) => fine === value))
  );
}

/** One of the well-known codes in a text or a page: alone, or between the tags of XML. */
function knownCode(text: string): string | undefined {
  return text.match(/\b[a-z]{2,20}(?:_[a-z]{2,20}){1,4}\b/gi)?.find((word) => meaningOf(word) !== undefined);
}
