import { parseForm, decodeFormText } from './formEncoding.js';

/** The parameters of a callback (RFC 6749, sections 4.1.2 and 4.1.2.1). */
export type Callback =
  | { readonly kind: 'code'; readonly state: string; readonly code: string; readonly issuer?: string }
  | {
      readonly kind: 'error';
      readonly state: string;
      /** Error code of the provider, at most 80 characters. */
      readonly error: string;
      /** Error description of the provider, at most 500 characters on one line; empty when there is none. */
      readonly description: string;
      readonly issuer?: string;
    }
  /** Not a valid callback. `problem` explains it to a developer and contains no parameter's value. */
  | { readonly kind: 'invalid'; readonly problem: string };

/** A longer value can't be a code or a state. */
const MAX_VALUE_LENGTH = 8192;

/** Parameters that must not be repeated (RFC 6749, section 3.1): an attacker could add a second code. */
const SINGLE_PARAMETERS = ['state', 'code', 'iss', 'error'] as const;
/** Parameters that are only displayed, by the names that providers use. The first one with a value wins. */
const ERROR_CODES = ['error', 'error_code', 'errorCode', 'errcode', 'error_type'] as const;
const DESCRIPTIONS = ['error_description', 'errorDescription', 'error_message', 'errorMessage', 'errmsg'] as const;
const REASONS = ['error_reason', 'errorReason', 'error_subtype'] as const;

/** Parses the query of a callback. Each parameter is decoded once; UTF-8 and windows-1252 escapes are supported. */
export function parseCallbackQuery(query: string): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of parseForm(query)) parameters.append(name, value);
  return parameters;
}

/**
 * Reads the code or the error of a callback.
 * @param query of the callback, decoded once
 */
export function readCallback(query: URLSearchParams): Callback {
  const repeated = SINGLE_PARAMETERS.find((name) => query.getAll(name).length > 1);
  if (repeated !== undefined) return { kind: 'invalid', problem: `the parameter ${repeated} is repeated` };
  const displayedNames = [...ERROR_CODES, ...DESCRIPTIONS, ...REASONS];
  const tooLong = [...SINGLE_PARAMETERS, ...displayedNames].find(
    (name) => (query.get(name) ?? '').length > MAX_VALUE_LENGTH,
  );
  if (tooLong !== undefined) return { kind: 'invalid', problem: `the parameter ${tooLong} is too long` };

  const state = withoutFragment(query.get('state') ?? '');
  if (state === '') return { kind: 'invalid', problem: 'the parameter state is missing' };
  const issuer = query.get('iss');
  const common = { state, ...(issuer === null ? {} : { issuer: withoutFragment(issuer) }) };

  const code = withoutFragment(query.get('code') ?? '');
  const error = findFirst(query, ERROR_CODES);
  // An empty `error` next to a code means that there is no error.
  const isError = ERROR_CODES.some((name) => query.has(name)) && (error !== '' || code === '');
  if (isError) {
    return { kind: 'error', ...common, error: toSingleLine(error, 80) || 'error', description: readDescription(query) };
  }
  if (code === '') return { kind: 'invalid', problem: 'the parameter code is missing' };
  if (/\p{Cc}/u.test(code)) return { kind: 'invalid', problem: 'the parameter code contains control characters' };
  return { kind: 'code', ...common, code };
}

/**
 * Removes the fragment `#_` or `#_=_` with which Meta's servers end their redirects. A browser doesn't send it, but it arrives at the
 * end of the last parameter when a user pastes the URL or a proxy encodes it.
 */
function withoutFragment(value: string): string {
  return value.replace(/(?:#|%23)_(?:(?:=|%3D)_)?$/i, '');
}

/** Returns the description with the reason in parentheses. Meta sends `error_reason` and `error_message`. */
function readDescription(query: URLSearchParams): string {
  const [description = '', reason = ''] = [DESCRIPTIONS, REASONS].map((names) =>
    toSingleLine(decodeTwiceEscaped(findFirst(query, names)), 400),
  );
  if (reason === '') return description;
  return description === '' ? reason : toSingleLine(`${description} (${reason})`, 500);
}

/** Returns the first value that isn't empty. */
function findFirst(query: URLSearchParams, names: readonly string[]): string {
  const values = names.flatMap((name) => query.getAll(name)).map(withoutFragment);
  return values.find((value) => value.trim() !== '') ?? '';
}

/** Decodes a string that was escaped twice: it contains escapes and no white space. */
function decodeTwiceEscaped(text: string): string {
  const isEscaped = !/\s/.test(text) && /%[0-9a-f]{2}|\w\+\w/i.test(text);
  return isEscaped ? decodeFormText(text) : text;
}

function toSingleLine(text: string, maxLength: number): string {
  return text
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, maxLength);
}
