import { RestError } from '../errors.js';
import { ExactUrl } from '../http/exactUrl.js';
import { removeQueryParameters } from '../http/queryParameters.js';

/**
 * Returns the absolute URL that a response names, without user info and fragment.
 *
 * @param reference absolute or relative (RFC 3986, section 4.1)
 * @param responseUrl URL of the response that contains it (RFC 8288, section 3.2)
 * @param name of the URL, for the error text
 * @throws RestError `response` when it is no http or https URL, or leaves https for http
 */
export function resolveNamedUrl(reference: string, responseUrl: URL, name: string): string {
  const url = URL.canParse(reference, responseUrl.href) ? new ExactUrl(reference, responseUrl) : undefined;
  if (url === undefined) throw createUrlError(name, 'is invalid; check where it comes from');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw createUrlError(name, `starts with ${url.protocol}; only http: and https: are requested`);
  }
  if (responseUrl.protocol === 'https:' && url.protocol === 'http:') {
    throw createUrlError(
      name,
      `leaves https for http; it isn't requested, because the connection would not be encrypted`,
    );
  }
  // What a response says about users is no credential of ours.
  url.username = '';
  url.password = '';
  url.hash = '';
  return url.href;
}

function createUrlError(name: string, problem: string): RestError {
  return new RestError('response', `${name} ${problem}`);
}

/** Removes the query parameters of a credential: some servers repeat them in the URLs that they name, and the request gets them again. */
export function removeCredential(url: string, names: readonly string[]): string {
  const parsed = new ExactUrl(url);
  parsed.search = removeQueryParameters(parsed.search, names);
  return parsed.href;
}
