import { RestError } from '../../../errors.js';
import { describeType } from '../../jsonValues.js';
import { parseRequestUrl, type ParsedUrl } from '../../requestUrl.js';
import { encodeUnreserved } from './parameterStyles.js';

/** A place for a path parameter: `{name}`. Braces around JSON are none. */
const PLACEHOLDER = /\{([^{}"':,/?#\s]+)\}/g;

const ABSOLUTE = /^[a-z][a-z0-9+.-]*:/i;
/** Scheme and authority, which the URL parser checks. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:[/\\]{2}[^/?#\\]*/i;

/** Characters that RFC 3986 forbids in a path and a query, and percent signs without two digits. */
const FORBIDDEN = /%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%]/gu;

/** An origin and a rest that need no conversion: without placeholders, forbidden characters, percent signs and fragment. */
const PLAIN = /^[a-z][a-z0-9+.-]*:\/\/[A-Za-z0-9\-._~!$&'()*+,;=:@]*(?:[/?][A-Za-z0-9\-._~!$&'()*+,;=:@/?]*)?$/;

/** Lists the names in the placeholders of a URL. */
export function listPlaceholders(address: string): readonly string[] {
  return [...address.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
}

/** Whether a URL has a scheme, so that it takes no base URL. */
export function isAbsolute(address: string): boolean {
  return ABSOLUTE.test(address.trim());
}

/** Replaces the placeholders that have a value. */
export function fillPlaceholders(address: string, pathValues: ReadonlyMap<string, string>): string {
  return address.replace(PLACEHOLDER, (braces, name: string) => pathValues.get(name) ?? braces);
}

/** Prefixes a relative URL. An absolute one stays. */
export function addBase(address: string, base: string | undefined): string {
  const path = address.trim();
  const prefix = base?.trim() ?? '';
  if (prefix === '' || isAbsolute(path)) return path;
  if (path === '' || /^[?#]/.test(path)) return prefix + path;
  return `${prefix.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
}

export interface RequestAddress extends ParsedUrl {
  /** The name of a placeholder without a path parameter, which the credential may replace. */
  readonly placeholder?: string;
}

/** Returns the error text for several placeholders without a path parameter: a credential replaces one. */
export function describePlaceholders(names: readonly string[]): string {
  const list = names.map((name) => `{${name}}`).join(', ');
  return `URL: ${list} have no path parameters; add a parameter with in: path for each, or write %7B for the brace`;
}

/**
 * Builds the URL of a request: replaces placeholders, encodes what RFC 3986 forbids, removes the fragment and appends the query.
 * Percent-encoding that is there stays as it is, and one placeholder without a parameter, for the credential.
 *
 * @param value the result of the URL expression
 * @param pathValues serialized path parameters by name
 * @param query serialized query parameters
 * @throws RestError `request` when the result isn't an absolute http or https URL, or has half of a character
 */
export function buildAddress(
  value: unknown,
  base: string | undefined,
  pathValues: ReadonlyMap<string, string>,
  query: readonly string[],
): RequestAddress {
  if (typeof value !== 'string') {
    throw new RestError(
      'request',
      `URL: expected text, got ${describeType(value)}; check the expression and the message`,
    );
  }
  if (!value.isWellFormed()) {
    throw new RestError('request', 'URL: the text has half of a character (a lone surrogate); check the expression');
  }
  const address = addBase(value, base);
  if (PLAIN.test(address)) return parseRequestUrl(appendPairs(address, query), true);
  const [typed = ''] = address.split('#');
  const [placeholder, ...others] = new Set(listPlaceholders(typed).filter((name) => !pathValues.has(name)));
  if (others.length > 0) throw new RestError('request', describePlaceholders([placeholder ?? '', ...others]));
  const filled = fillPlaceholders(typed, pathValues);
  refuseDotSegments(typed, filled);
  const origin = ORIGIN.exec(filled)?.[0] ?? '';
  const encoded = origin + filled.slice(origin.length).replace(FORBIDDEN, encodeUnreserved);
  const parsed = parseRequestUrl(appendPairs(encoded, query), true);
  return placeholder === undefined ? parsed : { ...parsed, placeholder };
}

/** Builds a URL that a response named. Braces in it are no placeholders. */
export function buildNamedAddress(url: string, query: readonly string[] = []): RequestAddress {
  return buildAddress(url.replace(/[{}]/g, encodeUnreserved), undefined, new Map(), query);
}

/** The URL parser resolves `.` and `..`, so the value of a parameter could leave its part of the path. */
function refuseDotSegments(typed: string, filled: string): void {
  const count = (text: string): number =>
    (text.split(/[?#]/)[0] ?? '').split(/[/\\]/).filter((segment) => /^(?:\.|%2e){1,2}$/i.test(segment)).length;
  if (count(filled) > count(typed)) {
    throw new RestError('request', 'URL: the value of a path parameter is "." or "..", which no URL can contain');
  }
}

function appendPairs(address: string, query: readonly string[]): string {
  if (query.length === 0) return address;
  const separator = !address.includes('?') ? '?' : /[?&]$/.test(address) ? '' : '&';
  return address + separator + query.join('&');
}
