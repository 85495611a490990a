import { timingSafeEqual } from 'node:crypto';
import { hashRandomToken, createRandomToken } from '../../../oauth/randomToken.js';
import type { AuthFlow } from '../../model/authFlow.js';
import { readCookieValues, getPublicPath, serializeCookie } from '../../model/cookie.js';
import type { AuthFlowId } from '../../model/ids.js';

/** Random bytes in the cookie's value. */
const RANDOM_BYTE_COUNT = 32;

/** Binds a flow to the browser that started it, so that the link alone can't complete it (RFC 9700, section 4.7). */
interface BrowserCookie {
  /** SHA-256 of the value, hex; the value itself isn't stored. */
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

/** Returns the Set-Cookie header that deletes the flow's cookie. */
export function clearBrowserCookie(id: AuthFlowId, publicUrl: string): string {
  return formatCookie(id, '', 0, publicUrl);
}

/** Whether a Cookie header contains the flow's cookie. */
export function hasBrowserCookie(
  cookies: string | undefined,
  { id, cookieHash }: Pick<AuthFlow, 'id' | 'cookieHash'>,
): boolean {
  if (cookieHash === null) return false;
  const expected = Buffer.from(cookieHash, 'hex');
  return readCookieValues(cookies, getCookieName(id)).some((value) =>
    timingSafeEqual(Buffer.from(hashRandomToken(value), 'hex'), expected),
  );
}

/** Returns a name per flow, so that flows in two tabs don't overwrite each other's cookie. */
function getCookieName(id: AuthFlowId): string {
  return `auth_flow_${id}`;
}

function formatCookie(id: AuthFlowId, value: string, maxAgeSeconds: number, publicUrl: string): string {
  return serializeCookie({
    name: getCookieName(id),
    value,
    path: `${getPublicPath(publicUrl)}/callback`,
    maxAgeSeconds,
    // The callback is a navigation from the provider's site.
    sameSite: 'Lax',
    secure: publicUrl.startsWith('https:'),
  });
}
