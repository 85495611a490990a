import { parseForm, decodeFormText } from './formEncoding.js';

/** What a provider's redirect says (RFC 6749 sections 4.1.2 and 4.1.2.1). */
export type Callback =
  | { readonly kind: 'code'; readonly state: string; readonly code: string; readonly issuer?: string }
  | {
      readonly kind: 'error';
      readonly state: string;
      /** The provider's code, at most 80 characters. */
      readonly error: string;
      /** The provider's words, at most 500 characters on one line; empty when there are none. */
      readonly description: string;
      readonly issuer?: string;
    }
  /** Nothing that a provider sends. `fault` tells a developer what is wrong and repeats no value. */
  | { readonly kind: 'invalid'; readonly problem: string };

/** Longer values are nobody's code or state. */
const MAX_VALUE_LENGTH = 8192;

/** What decides. RFC 6749 section 3.1: none comes twice; which of two codes counts must not be up to whoever adds one. */
const SINGLE_PARAMETERS = ['state', 'code', 'iss', 'error'] as const;
/** What is only shown, by the names that providers have for it. Of several the first that says something counts. */
const ERROR_CODES = ['error', 'error_code', 'errorCode', 'errcode', 'error_type'] as const;
const DESCRIPTIONS = ['error_description', 'errorDescription', 'error_message', 'errorMessage', 'errmsg'] as const;
const REASONS = ['error_reason', 'errorReason', 'error_subtype'] as const;

/** The parameters of a redirect's query, decoded once, in whatever charset they were escaped. */
export function parseCallbackQuery(query: string): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of parseForm(query)) parameters.append(name, value);
  return parameters;
}

/** @param query of the redirect, decoded once */
export function readCallback(query: URLSearchParams): Callback {
  const repeated = SINGLE_PARAMETERS.find((name) => query.getAll(name).length > 1);
  if (repeated !== undefined) return { kind: 'invalid', problem: `the parameter ${repeated} is there more than once` };
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
  // An empty `error` beside a code says that there is none.
  const isError = ERROR_CODES.some((name) => query.has(name)) && (error !== '' || code === '');
  if (isError) {
    return { kind: 'error', ...common, error: toSingleLine(error, 80) || 'error', description: readDescription(query) };
  }
  if (code === '') return { kind: 'invalid', problem: 'the parameter code is missing' };
  if (/\p{Cc}/u.test(code)) return { kind: 'invalid', problem: 'the parameter code has control characters' };
  return { kind: 'code', ...common, code };
}

/**
 * Instagram ends its redirects in `#_`, Facebook in `#_=_`. A browser keeps that to itself; it gets here when somebody pastes the
 * address or a proxy has encoded it, at the end of whichever parameter is the last.
 */
function withoutFragment(value: string): string {
  return value.replace(/(?:#|%23)_(?:(?:=|%3D)_)?$/i, '');
}

/** `error_reason` is Instagram's, `error_message` Meta's. */
function readDescription(query: URLSearchParams): string {
  const [description = '', reason = ''] = [DESCRIPTIONS, REASONS].map((names) =>
    toSingleLine(decodeTwiceEscaped(findFirst(query, names)), 400),
  );
  if (reason === '') return description;
  return description === '' ? reason : toSingleLine(`${description} (${reason})`, 500);
}

/** The first value that isn't empty. */
function findFirst(query: URLSearchParams, names: readonly string[]): string {
  const values = names.flatMap((name) => query.getAll(name)).map(withoutFragment);
  return values.find((value) => value.trim() !== '') ?? '';
}

/** Words that were escaped twice, once more decoded: they have escapes and no blanks. */
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
