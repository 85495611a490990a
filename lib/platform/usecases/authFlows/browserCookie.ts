import { timingSafeEqual } from 'node:crypto';
import { hashRandomToken, createRandomToken } from '../../../oauth/randomToken.js';
import type { AuthFlow } from '../../model/authFlow.js';
import { readCookieValues, publicPath, serializeCookie } from '../../model/cookie.js';
import type { AuthFlowId } from '../../model/ids.js';

/** Of the cookie's value, in bytes. */
const RANDOM_BYTE_COUNT = 32;

/** What ties a flow to the browser that began it: whoever only has the link can't end it (RFC 9700 section 4.7). */
export interface BrowserCookie {
  /** SHA-256 of the value, hex: all that is kept of it. */
  readonly hash: string;
  /** The Set-Cookie header. */
  readonly header: string;
}

export function createBrowserCookie(
  id: AuthFlowId,
  maxAgeSeconds: number,
  publicUrl: string,
  randomBytes: (size: number) => Buffer,
): BrowserCookie {
  const value = createRandomToken(randomBytes(RANDOM_BYTE_COUNT));
  return { hash: hashRandomToken(value), header: formatCookie(id, value, maxAgeSeconds, publicUrl) };
}

/** Takes the cookie from the browser: it has done its work. */
export function clearBrowserCookie(id: AuthFlowId, publicUrl: string): string {
  return formatCookie(id, '', 0, publicUrl);
}

/** Whether a request's Cookie header holds the flow's cookie. */
export function hasBrowserCookie(
  cookies: string | undefined,
  { id, cookieHash }: Pick<AuthFlow, 'id' | 'cookieHash'>,
): boolean {
  if (cookieHash === null) return false;
  const expected = Buffer.from(cookieHash, 'hex');
  return readCookieValues(cookies, cookieName(id)).some((value) =>
    timingSafeEqual(Buffer.from(hashRandomToken(value), 'hex'), expected),
  );
}

/** One for each flow, so that flows in two tabs don't take each other's. */
function cookieName(id: AuthFlowId): string {
  return `auth_flow_${id}`;
}

function formatCookie(id: AuthFlowId, value: string, maxAgeSeconds: number, publicUrl: string): string {
  return serializeCookie({
    name: cookieName(id),
    value,
    path: `${publicPath(publicUrl)}/callback`,
    maxAgeSeconds,
    // The provider sends the browser back by a link of its own.
    sameSite: 'Lax',
    secure: publicUrl.startsWith('https:'),
  });
}
