import { RestError } from '../errors.js';
import { describeType } from './jsonValues.js';

/** An address and the user-info that stood in it, as `user:password`. */
export interface ParsedUrl {
  readonly url: URL;
  readonly userInfo?: string;
}

/**
 * The address of a request.
 *
 * @param value what the URL's expression gave
 * @throws RestError 'request' that says what came, not which: an address may hold a key
 */
export function parseRequestUrl(value: unknown): ParsedUrl {
  if (typeof value !== 'string' || value === '') throw urlError(describeType(value));
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined) throw urlError('text that is no such address');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw urlError(`one that starts with ${url.protocol}`);
  if (url.username === '' && url.password === '') return { url };
  const userInfo = `${decode(url.username)}:${decode(url.password)}`;
  url.username = '';
  url.password = '';
  return { url, userInfo };
}

function urlError(got: string): RestError {
  return new RestError(
    'request',
    `URL: expected an absolute http(s) address, got ${got}; check the expression and the message`,
  );
}

/** User-info is percent-encoded in an address (RFC 3986 section 3.2.1); a stray percent sign is left as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Adds pairs to an address's query, after what it has. */
export function appendQuery(url: URL, query: string): void {
  url.search = url.search === '' ? query : `${url.search}&${query}`;
}
