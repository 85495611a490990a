import { RestError } from '../errors.js';
import type { HttpRequest } from '../http/message.js';

/** A place for a value: braces around a name, which the URL parser may have percent-encoded. */
const PLACEHOLDER = /(?:\{|%7B)((?:(?!%7B|%7D)[^/{}])+)(?:\}|%7D)/gi;

/**
 * Puts a key into the URL's path, wherever its name stands in braces.
 * @throws RestError `configuration` when it stands nowhere; `credential` when the value would change the path around it
 */
export function withApiKeyInPath(request: HttpRequest, name: string, value: string): HttpRequest {
  const url = new URL(request.url);
  const path = url.pathname.replace(PLACEHOLDER, (placeholder, inside: string) =>
    decode(inside) === name ? encodeURIComponent(value) : placeholder,
  );
  if (path === url.pathname) {
    throw new RestError(
      'configuration',
      `URL: the credential's API key belongs into the path, and the path has no place for it: write {${name}} where the key goes`,
    );
  }
  url.pathname = path;
  if (url.pathname !== path) {
    throw new RestError('credential', `The credential's value can't be part of a path: enter it again`);
  }
  return { ...request, url, credentialPath: true };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
