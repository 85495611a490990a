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
  | { readonly kind: 'invalid'; readonly fault: string };

/** Longer values are nobody's code or state. */
const LONGEST = 8192;

/** @param query of the redirect, decoded once */
export function readCallback(query: URLSearchParams): Callback {
  const READ = ['state', 'code', 'iss', 'error', 'error_code', 'error_description', 'error_message', 'error_reason'];
  // RFC 6749 section 3.1: no parameter comes twice. Which of two codes counts must not be up to whoever adds one.
  const twice = READ.find((name) => query.getAll(name).length > 1);
  if (twice !== undefined) return { kind: 'invalid', fault: `the parameter ${twice} is there more than once` };
  const tooLong = READ.find((name) => (query.get(name) ?? '').length > LONGEST);
  if (tooLong !== undefined) return { kind: 'invalid', fault: `the parameter ${tooLong} is too long` };

  const state = withoutFragment(query.get('state') ?? '');
  if (state === '') return { kind: 'invalid', fault: 'the parameter state is missing' };
  const issuer = query.get('iss');
  const common = { state, ...(issuer === null ? {} : { issuer }) };

  const error = query.get('error') ?? query.get('error_code');
  if (error !== null)
    return { kind: 'error', ...common, error: shown(error, 80) || 'error', description: words(query) };
  const code = withoutFragment(query.get('code') ?? '');
  if (code === '') return { kind: 'invalid', fault: 'the parameter code is missing' };
  if (/\p{Cc}/u.test(code)) return { kind: 'invalid', fault: 'the parameter code has control characters' };
  return { kind: 'code', ...common, code };
}

/**
 * Instagram ends its redirects in `#_`. A browser keeps that to itself; it gets here when somebody pastes the address or a
 * proxy has encoded it, at the end of whichever parameter is the last.
 */
function withoutFragment(value: string): string {
  return value.replace(/(?:#|%23)_$/i, '');
}

/** `error_reason` is Instagram's, `error_message` Meta's. */
function words(query: URLSearchParams): string {
  const [description, reason] = [
    query.get('error_description') ?? query.get('error_message') ?? '',
    query.get('error_reason') ?? '',
  ].map((text) => shown(text, 400));
  if (reason === undefined || reason === '') return description ?? '';
  return description === undefined || description === '' ? reason : shown(`${description} (${reason})`, 500);
}

function shown(text: string, most: number): string {
  return text
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, most);
}
