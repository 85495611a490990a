import { isLoopback } from '../../model/findCanonicalUrl.js';
import { badRequest, invalid } from '../apiErrors.js';

const MAX_LENGTH = 2048;
const POINTER = '/data/attributes/return_to';

/**
 * Reads the URL that the callback redirects the browser to: at the service's own origin or on the user's machine. Any other URL would make
 * the callback an open redirector (RFC 9700, section 4.11.1).
 * @param input an absolute URL, or a path of the service
 * @returns the absolute URL
 * @throws ApiError `invalid`
 */
export function readReturnTo(input: string, publicUrl: string): string {
  const url = input.length <= MAX_LENGTH && isUnambiguous(input) ? parseUrl(input, publicUrl) : undefined;
  if (url !== undefined && (url.origin === new URL(publicUrl).origin || isLoopback(url.hostname))) return url.href;
  throw badRequest(
    invalid(
      POINTER,
      `return_to must be a path such as /done, or a URL at ${new URL(publicUrl).origin} or localhost, without a user name`,
    ),
  );
}

/** Adds the flow's id to the query of the URL. */
export function buildReturnUrl(returnTo: string, flowId: string): string {
  const url = new URL(returnTo);
  url.searchParams.set('auth_flow', flowId);
  return url.href;
}

/** Rejects URLs that a browser would rewrite (it reads backslashes as slashes, and drops tabs and line breaks) after the check. */
function isUnambiguous(text: string): boolean {
  return text.isWellFormed() && !/[\\\s\p{Cc}]/u.test(text) && (/^https?:\/\//i.test(text) || /^\/(?!\/)/.test(text));
}

function parseUrl(text: string, publicUrl: string): URL | undefined {
  if (!URL.canParse(text, publicUrl)) return undefined;
  const url = new URL(text, publicUrl);
  return url.username === '' && url.password === '' ? url : undefined;
}
