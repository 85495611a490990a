import { findPlaceholder } from './placeholder.js';
import { isJsonObject, type Check } from './members.js';
import { cleanAddress, cleanIssued, cleanIssuer, cleanName, cleanPassword, cleanScope } from './pastedText.js';

/** The most characters that a text may have: more than any token in use. */
const MAX_TEXT_LENGTH = 65_536;
const MAX_URL_LENGTH = 4096;

/** Text with at least one character. A half surrogate pair would not come back as it was sent. */
export const text: Check = (value) => {
  if (typeof value !== 'string' || value === '') return { fault: 'a text that is not empty' };
  if (value.length > MAX_TEXT_LENGTH) return { fault: `at most ${String(MAX_TEXT_LENGTH)} characters long` };
  return value.isWellFormed() ? { value } : { fault: 'valid Unicode' };
};

/** Text that fits into a header. */
export const line: Check = (value) => {
  const read = text(value);
  if ('fault' in read) return read;
  return hasControlCharacters(String(value)) ? { fault: 'a text without control characters' } : read;
};

/** Text that fits into a header, or none. */
const lineOrEmpty: Check = (value) => (value === '' ? { value } : line(value));

/** The check of a text that is cleaned of stray characters first, which copying brings along. */
function withCleaning(clean: (given: string) => string, check: Check): Check {
  return (value) => check(typeof value === 'string' ? clean(value) : value);
}

/** What a server has issued, and what goes into a header or a query by that: an id, a secret, a token, a name of a header. */
export const issuedText: Check = withCleaning(cleanIssued, line);

/** An API key, which may have any form. */
export const apiKey: Check = withCleaning(cleanIssued, text);

/** A user's name. */
export const userName: Check = withCleaning(cleanName, text);

/** A user's name that fits into a header. */
export const userNameLine: Check = withCleaning(cleanName, line);

/** A password: its blanks stay, at the ends too. */
export const password: Check = withCleaning(cleanPassword, text);

/** A user's name that fits into a header, or none. */
export const userNameLineOrEmpty: Check = withCleaning(cleanName, lineOrEmpty);

/** A password that fits into a header, or none. */
export const passwordLineOrEmpty: Check = withCleaning(cleanPassword, lineOrEmpty);

export const scope: Check = withCleaning(cleanScope, line);

export const boolean: Check = (value) => (typeof value === 'boolean' ? { value } : { fault: 'true or false' });

/** An object, as it came. */
export const jsonObject: Check = (value) => (isJsonObject(value) ? { value } : { fault: 'an object' });

/** A JSON object as a text, which is how the reference's API has it. */
export const jsonObjectText: Check = (value) => {
  try {
    if (typeof value === 'string' && isJsonObject(JSON.parse(value))) return text(value);
  } catch {
    // Said below.
  }
  return { fault: 'a text that is a JSON object' };
};

export function oneOf(...allowed: readonly string[]): Check {
  return (value) =>
    typeof value === 'string' && allowed.includes(value) ? { value } : { fault: allowed.join(' or ') };
}

export function wholeNumber(min: number, max: number): Check {
  const detail = `a whole number from ${String(min)} to ${String(max)}`;
  return (value) =>
    Number.isInteger(value) && Number(value) >= min && Number(value) <= max ? { value } : { fault: detail };
}

/** Seconds as a number, or as digits: the reference shows both. */
export function seconds(min: number, max: number): Check {
  const check = wholeNumber(min, max);
  return (value) => check(typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value);
}

/**
 * An absolute http(s) address that a credential may be sent to. It is kept as it is written: its query belongs to it.
 * @param allowsPlainHttp whether the host may be called without TLS
 */
export function endpoint(allowsPlainHttp: (host: string) => boolean): Check {
  return withCleaning(cleanAddress, (value) => {
    if (typeof value !== 'string' || value.length > MAX_URL_LENGTH) return { fault: EXPECTED_ADDRESS };
    const template = findPlaceholder(value);
    if (template !== undefined) return { fault: describePlaceholder(template) };
    if (!isPlainAddress(value)) return { fault: EXPECTED_ADDRESS };
    const url = new URL(value);
    if (url.protocol === 'http:' && !allowsPlainHttp(url.hostname)) {
      return { fault: 'an https address: the deployment allows plain http for no such host' };
    }
    return { value };
  });
}

/** The address by which a server calls itself; that of its document stands for it. */
export function issuer(allowsPlainHttp: (host: string) => boolean): Check {
  return withCleaning(cleanIssuer, endpoint(allowsPlainHttp));
}

const EXPECTED_ADDRESS = 'an absolute https address without user name, password, spaces and fragment';

function describePlaceholder(placeholder: string): string {
  return `an address with your own value in place of ${placeholder}: the provider's documentation leaves that to be filled in`;
}

function isPlainAddress(value: string): boolean {
  // A browser reads `https:\host` and `https://a@b` in ways that a person who checks the address doesn't.
  if (!/^https?:\/\/[^/?#@\\]+(?:[/?][^#\\]*)?$/i.test(value) || hasControlCharacters(value) || value.includes(' '))
    return false;
  return value.isWellFormed() && URL.canParse(value);
}

function hasControlCharacters(value: string): boolean {
  return /\p{Cc}/u.test(value);
}
