import { isLoopback } from '../../model/findCanonicalUrl.js';
import { badRequest, invalid } from '../apiErrors.js';

const MAX_LENGTH = 2048;
const POINTER = '/data/attributes/return_to';

/**
 * Where a browser may be sent in the end: to the service's own origin or to a program on the user's machine. Any other
 * address would make the callback an open redirector (RFC 9700 section 4.11.1).
 * @param input an absolute address, or a path of ours
 * @returns the absolute address
 * @throws ApiError 400
 */
export function readReturnTo(input: string, publicUrl: string): string {
  const url = input.length <= MAX_LENGTH && isUnambiguous(input) ? parseUrl(input, publicUrl) : undefined;
  if (url !== undefined && (url.origin === new URL(publicUrl).origin || isLoopback(url.hostname))) return url.href;
  throw badRequest(
    invalid(
      POINTER,
      `return_to must be a path such as /done, an address at ${new URL(publicUrl).origin}, or one at localhost, without a user name`,
    ),
  );
}

/** The address with the flow's id in its query, which is kept. */
export function buildReturnUrl(returnTo: string, flowId: string): string {
  const url = new URL(returnTo);
  url.searchParams.set('auth_flow', flowId);
  return url.href;
}

/** Browsers read backslashes as slashes and drop tabs and line breaks: what was checked is what has to be followed. */
function isUnambiguous(text: string): boolean {
  return text.isWellFormed() && !/[\\\s\p{Cc}]/u.test(text) && (/^https?:\/\//i.test(text) || /^\/(?!\/)/.test(text));
}

function parseUrl(text: string, publicUrl: string): URL | undefined {
  if (!URL.canParse(text, publicUrl)) return undefined;
  const url = new URL(text, publicUrl);
  return url.username === '' && url.password === '' ? url : undefined;
}
