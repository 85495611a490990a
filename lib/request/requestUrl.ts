import { RestError } from '../errors.js';
import { describeType } from './jsonValues.js';

/** A URL without user-info, and the user-info as `user:password`. */
export interface ParsedUrl {
  readonly url: URL;
  readonly userInfo?: string;
}

/**
 * Parses the URL of a request. The error names the type of the value, not the value: a URL may hold a key.
 *
 * @param value the result of the URL expression
 * @throws RestError `request` when the value isn't an absolute http or https URL
 */
export function parseRequestUrl(value: unknown): ParsedUrl {
  if (typeof value !== 'string' || value === '') throw createUrlError(describeType(value));
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined) throw createUrlError("text that isn't an absolute URL");
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw createUrlError(`a URL that starts with ${url.protocol}`);
  if (url.username === '' && url.password === '') return { url };
  const userInfo = `${decodeUserInfo(url.username)}:${decodeUserInfo(url.password)}`;
  url.username = '';
  url.password = '';
  return { url, userInfo };
}

function createUrlError(found: string): RestError {
  return new RestError(
    'request',
    `URL: expected an absolute http or https URL, got ${found}; check the expression and the message`,
  );
}

/** Decodes percent-encoded user-info (RFC 3986, section 3.2.1). Text with an invalid percent sign is returned unchanged. */
function decodeUserInfo(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Appends encoded pairs to the query of a URL. */
export function appendQuery(url: URL, query: string): void {
  url.search = url.search === '' ? query : `${url.search}&${query}`;
}
