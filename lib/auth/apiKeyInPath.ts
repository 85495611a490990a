import { decodePercent } from '../decodePercent.js';
import { RestError } from '../errors.js';
import { ExactUrl } from '../http/exactUrl.js';
import type { HttpRequest } from '../http/message.js';

/** A placeholder: a name in braces, which the URL parser may have percent-encoded. */
const PLACEHOLDER = /(?:\{|%7B)((?:(?!%7B|%7D)[^/{}])+)(?:\}|%7D)/gi;

/**
 * Replaces the placeholders with the key's name in the URL's path.
 * @throws RestError `configuration`, `credential` when the path has no such placeholder, or the value would change the rest of the path
 */
export function withApiKeyInPath(request: HttpRequest, name: string, value: string): HttpRequest {
  const url = new ExactUrl(request.url);
  const path = url.pathname.replace(PLACEHOLDER, (placeholder, inside: string) =>
    (decodePercent(inside) ?? inside) === name ? encodeURIComponent(value) : placeholder,
  );
  if (path === url.pathname) {
    throw new RestError(
      'configuration',
      `URL: the credential's API key is sent in the path, but the path has no placeholder for it. Write {${name}} where the key goes`,
    );
  }
  url.pathname = path;
  if (url.pathname !== path) {
    throw new RestError('credential', `The credential's value can't be part of a path. Enter it again`);
  }
  return { ...request, url, credentialPath: true };
}
