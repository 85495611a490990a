import { templateIn } from './addressTemplate.js';
import { isRecord, type Check } from './members.js';
import { cleanAddress, cleanIssued, cleanIssuer, cleanName, cleanPassword, cleanScope } from './pastedText.js';

/** The most characters that a text may have: more than any token in use. */
const LONGEST = 65_536;
const LONGEST_URI = 4096;

/** Text with at least one character. A half surrogate pair would not come back as it was sent. */
export const text: Check = (value) => {
  if (typeof value !== 'string' || value === '') return { fault: 'a text that is not empty' };
  if (value.length > LONGEST) return { fault: `at most ${String(LONGEST)} characters long` };
  return value.isWellFormed() ? { value } : { fault: 'valid Unicode' };
};

/** Text that fits into a header. */
export const line: Check = (value) => {
  const read = text(value);
  if ('fault' in read) return read;
  return hasControls(String(value)) ? { fault: 'a text without control characters' } : read;
};

/** Text that fits into a header, or none. */
const lineOrEmpty: Check = (value) => (value === '' ? { value } : line(value));

/** The check of a text that is cleaned of stray characters first, which copying brings along. */
function cleaned(clean: (given: string) => string, check: Check): Check {
  return (value) => check(typeof value === 'string' ? clean(value) : value);
}

/** What a server has issued, and what goes into a header or a query by that: an id, a secret, a token, a name of a header. */
export const issued: Check = cleaned(cleanIssued, line);

/** An API key, which may have any form. */
export const apiKey: Check = cleaned(cleanIssued, text);

/** A user's name. */
export const userName: Check = cleaned(cleanName, text);

/** A user's name that fits into a header. */
export const userNameLine: Check = cleaned(cleanName, line);

/** A password: its blanks stay, at the ends too. */
export const password: Check = cleaned(cleanPassword, text);

/** A user's name that fits into a header, or none. */
export const userNameLineOrEmpty: Check = cleaned(cleanName, lineOrEmpty);

/** A password that fits into a header, or none. */
export const passwordLineOrEmpty: Check = cleaned(cleanPassword, lineOrEmpty);

export const scope: Check = cleaned(cleanScope, line);

export const boolean: Check = (value) => (typeof value === 'boolean' ? { value } : { fault: 'true or false' });

/** An object, as it came. */
export const record: Check = (value) => (isRecord(value) ? { value } : { fault: 'an object' });

/** A JSON object as a text, which is how the reference's API has it. */
export const jsonObjectText: Check = (value) => {
  try {
    if (typeof value === 'string' && isRecord(JSON.parse(value))) return text(value);
  } catch {
    // Said below.
  }
  return { fault: 'a text that is a JSON object' };
};

export function oneOf(...allowed: readonly string[]): Check {
  return (value) =>
    typeof value === 'string' && allowed.includes(value) ? { value } : { fault: allowed.join(' or ') };
}

export function wholeNumber(least: number, most: number): Check {
  const detail = `a whole number from ${String(least)} to ${String(most)}`;
  return (value) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most ? { value } : { fault: detail };
}

/** Seconds as a number, or as digits: the reference shows both. */
export function seconds(least: number, most: number): Check {
  const check = wholeNumber(least, most);
  return (value) => check(typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value);
}

/**
 * An absolute http(s) address that a credential may be sent to. It is kept as it is written: its query belongs to it.
 * @param allowsPlainHttp whether the host may be called without TLS
 */
export function endpoint(allowsPlainHttp: (host: string) => boolean): Check {
  return cleaned(cleanAddress, (value) => {
    if (typeof value !== 'string' || value.length > LONGEST_URI) return { fault: ADDRESS };
    const template = templateIn(value);
    if (template !== undefined) return { fault: withoutTemplate(template) };
    if (!isPlainAddress(value)) return { fault: ADDRESS };
    const url = new URL(value);
    if (url.protocol === 'http:' && !allowsPlainHttp(url.hostname)) {
      return { fault: 'an https address: the deployment allows plain http for no such host' };
    }
    return { value };
  });
}

/** The address by which a server calls itself; that of its document stands for it. */
export function issuer(allowsPlainHttp: (host: string) => boolean): Check {
  return cleaned(cleanIssuer, endpoint(allowsPlainHttp));
}

const ADDRESS = 'an absolute https address without user name, password, spaces and fragment';

function withoutTemplate(template: string): string {
  return `an address with your own value in place of ${template}: the provider's documentation leaves that to be filled in`;
}

function isPlainAddress(value: string): boolean {
  // A browser reads `https:\host` and `https://a@b` in ways that a person who checks the address doesn't.
  if (!/^https?:\/\/[^/?#@\\]+(?:[/?][^#\\]*)?$/i.test(value) || hasControls(value) || value.includes(' '))
    return false;
  return value.isWellFormed() && URL.canParse(value);
}

function hasControls(value: string): boolean {
  return /\p{Cc}/u.test(value);
}
