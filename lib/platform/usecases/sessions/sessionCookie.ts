import { hashRandomToken } from '../../../oauth/randomToken.js';
import { readCookieValues, publicPath, serializeCookie, type Cookie } from '../../model/cookie.js';

/** The Set-Cookie header for somebody who has signed in. The browser keeps it until it is closed. */
export function setSessionCookie(value: string, publicUrl: string): string {
  return serializeCookie({ ...createCookieAttributes(publicUrl), value });
}

/** Takes the cookie from the browser. */
export function clearSessionCookie(publicUrl: string): string {
  return serializeCookie({ ...createCookieAttributes(publicUrl), value: '', maxAgeSeconds: 0 });
}

/** What a browser has sent to show its session. */
export interface SessionCookie {
  readonly value: string;
  /** What the session is found by. */
  readonly hash: string;
}

/** The one of the most precise path, which browsers send first. */
export function readSessionCookie(cookies: string | undefined, publicUrl: string): SessionCookie | undefined {
  const [value] = readCookieValues(cookies, cookieNameFor(publicUrl));
  return value === undefined || value === '' ? undefined : { value, hash: hashRandomToken(value) };
}

function createCookieAttributes(publicUrl: string): Omit<Cookie, 'value'> {
  return {
    name: cookieNameFor(publicUrl),
    path: publicPath(publicUrl) || '/',
    sameSite: 'Strict',
    secure: isSecure(publicUrl),
  };
}

/** With the prefix browsers see to it that no other host, and nobody without TLS, has set it (RFC 6265bis section 4.1.3). */
function cookieNameFor(publicUrl: string): string {
  return isSecure(publicUrl) && publicPath(publicUrl) === '' ? '__Host-rest_session' : 'rest_session';
}

function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith('https:');
}
