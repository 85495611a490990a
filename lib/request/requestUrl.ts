import { decodePercent } from '../decodePercent.js';
import { RestError } from '../errors.js';
import { createBasicAuthorization } from '../http/basicAuthorization.js';
import { ExactUrl } from '../http/exactUrl.js';
import type { Header } from '../http/message.js';
import { describeType } from './jsonValues.js';

/** A URL without user-info, and the Authorization header that the user-info becomes. */
export interface ParsedUrl {
  readonly url: URL;
  readonly authorization?: Header;
}

/**
 * Parses the URL of a request. The error names the type of the value, not the value: a URL may hold a key.
 *
 * @param value the result of the URL expression
 * @param isExact whether the query keeps its bytes; else it is serialized as axios does
 * @throws RestError `request` when the value isn't an absolute http or https URL
 */
export function parseRequestUrl(value: unknown, isExact = false): ParsedUrl {
  if (typeof value !== 'string' || value === '') throw createUrlError(describeType(value));
  const url = parseUrl(value, isExact);
  if (url === undefined) throw createUrlError("text that isn't an absolute URL");
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw createUrlError(`a URL that starts with ${url.protocol}`);
  if (url.username === '' && url.password === '') return { url };
  // Text with an invalid percent sign is not encoded (RFC 3986, section 3.2.1).
  const user = decodePercent(url.username) ?? url.username;
  const password = decodePercent(url.password) ?? url.password;
  url.username = '';
  url.password = '';
  return {
    url,
    authorization: { name: 'Authorization', value: createBasicAuthorization(user, password), credential: true },
  };
}

function parseUrl(text: string, isExact: boolean): URL | undefined {
  try {
    return isExact ? new ExactUrl(text) : new URL(text);
  } catch {
    return undefined;
  }
}

function createUrlError(found: string): RestError {
  return new RestError(
    'request',
    `URL: expected an absolute http or https URL, got ${found}; check the expression and the message`,
  );
}

/** Appends encoded pairs to the query of a URL. */
export function appendQuery(url: URL, query: string): void {
  url.search = url.search === '' ? query : `${url.search}&${query}`;
}
