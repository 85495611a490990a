import { findPlaceholder } from './placeholder.js';
import { type Check } from './members.js';
import { cleanAddress, cleanIssued, cleanIssuer, cleanName, cleanPassword, cleanScope } from './pastedText.js';
import { isJsonObject, parseJson } from '../json.js';

/** Characters of a string: more than any token in use. */
const MAX_TEXT_LENGTH = 65_536;
const MAX_URL_LENGTH = 4096;

/** A non-empty string. A lone surrogate is rejected, because it would not be returned as sent. */
export const text: Check = (value) => {
  if (typeof value !== 'string' || value === '') return { expected: 'a non-empty string' };
  if (value.length > MAX_TEXT_LENGTH) return { expected: `at most ${String(MAX_TEXT_LENGTH)} characters long` };
  return value.isWellFormed() ? { value } : { expected: 'valid Unicode' };
};

/** A non-empty string that a header can carry. */
const line: Check = (value) => {
  const read = text(value);
  if ('expected' in read) return read;
  return hasControlCharacters(String(value)) ? { expected: 'a string without control characters' } : read;
};

/** A string that a header can carry, or an empty one. */
const lineOrEmpty: Check = (value) => (value === '' ? { value } : line(value));

/** Removes stray characters of copying before the check. */
function withCleaning(clean: (given: string) => string, check: Check): Check {
  return Object.assign((value: unknown) => check(typeof value === 'string' ? clean(value) : value), { clean });
}

/** An id, secret, token or header name that a server has issued and that a header or query can carry. */
export const issuedText: Check = withCleaning(cleanIssued, line);

/** An API key in any format. */
export const keyText: Check = withCleaning(cleanIssued, text);

/** A user name. */
export const userName: Check = withCleaning(cleanName, text);

/** A user name that a header can carry. */
export const userNameLine: Check = withCleaning(cleanName, line);

/** A password. Spaces stay, including those at its ends. */
export const password: Check = withCleaning(cleanPassword, text);

/** A user name that a header can carry, or an empty one. */
export const userNameLineOrEmpty: Check = withCleaning(cleanName, lineOrEmpty);

/** A password that a header can carry, or an empty one. */
export const passwordLineOrEmpty: Check = withCleaning(cleanPassword, lineOrEmpty);

export const scope: Check = withCleaning(cleanScope, line);

export const boolean: Check = (value) => (typeof value === 'boolean' ? { value } : { expected: 'true or false' });

/** A JSON object. */
export const jsonObject: Check = (value) => (isJsonObject(value) ? { value } : { expected: 'an object' });

/** A JSON object as a string, as in the reference API. */
export const jsonObjectText: Check = (value) => {
  const isValid = typeof value === 'string' && isJsonObject(parseJson(value));
  return isValid ? text(value) : { expected: 'a JSON object as a string' };
};

export function oneOf(...allowed: readonly string[]): Check {
  return (value) =>
    typeof value === 'string' && allowed.includes(value)
      ? { value }
      : { expected: allowed.length > 1 ? `one of ${allowed.join(', ')}` : allowed.join() };
}

export function wholeNumber(min: number, max: number): Check {
  const detail = `a whole number from ${String(min)} to ${String(max)}`;
  return (value) =>
    Number.isInteger(value) && Number(value) >= min && Number(value) <= max ? { value } : { expected: detail };
}

/** The longest lifetime of a token, in seconds: ten years. Longer ones mean "does not expire". */
export const MAX_LIFETIME_SECONDS = 315_360_000;

/** Seconds as a number or a string of digits, as in the reference API. */
export function seconds(min: number, max: number): Check {
  const check = wholeNumber(min, max);
  return (value) => check(typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value);
}

/** A time of RFC 3339, converted to UTC. */
export const timeText: Check = (value) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value))
    ? { value: new Date(Date.parse(value)).toISOString() }
    : { expected: 'a time such as 2030-01-31T12:00:00Z, or null for no expiry' };

/**
 * An absolute http(s) URL to which credentials may be sent. It is stored as written, with its query.
 * @param allowsPlainHttp whether the host may be called without TLS
 */
export function endpoint(allowsPlainHttp: (host: string) => boolean): Check {
  return withCleaning(cleanAddress, (value) => {
    if (typeof value !== 'string' || value.length > MAX_URL_LENGTH) return { expected: EXPECTED_URL };
    const placeholder = findPlaceholder(value);
    if (placeholder !== undefined) return { expected: describePlaceholder(placeholder) };
    if (!isPlainUrl(value)) return { expected: EXPECTED_URL };
    const url = new URL(value);
    if (url.protocol === 'http:' && !allowsPlainHttp(url.hostname)) {
      return { expected: 'an https URL: plain http is not allowed for this host' };
    }
    return { value };
  });
}

/** The issuer of an authorization server. The URL of its metadata document is converted to the issuer. */
export function issuer(allowsPlainHttp: (host: string) => boolean): Check {
  return withCleaning(cleanIssuer, endpoint(allowsPlainHttp));
}

const EXPECTED_URL = 'an absolute https URL without user name, password, spaces or fragment';

function describePlaceholder(placeholder: string): string {
  return `a URL with your own value in place of the placeholder ${placeholder}`;
}

function isPlainUrl(value: string): boolean {
  // Browsers interpret `https:\host` and `https://a@b` differently from a person who reads the URL.
  if (!/^https?:\/\/[^/?#@\\]+(?:[/?][^#\\]*)?$/i.test(value) || hasControlCharacters(value) || value.includes(' '))
    return false;
  return value.isWellFormed() && URL.canParse(value);
}

function hasControlCharacters(value: string): boolean {
  return /\p{Cc}/u.test(value);
}
