import { hashRandomToken } from '../../../oauth/randomToken.js';
import { readCookieValues, getPublicPath, serializeCookie, type Cookie } from '../../model/cookie.js';

/** Returns the Set-Cookie header of a session. It is a session cookie of the browser. */
export function setSessionCookie(value: string, publicUrl: string): string {
  return serializeCookie({ ...createCookieAttributes(publicUrl), value });
}

/** Returns the Set-Cookie header that deletes the cookie. */
export function clearSessionCookie(publicUrl: string): string {
  return serializeCookie({ ...createCookieAttributes(publicUrl), value: '', maxAgeSeconds: 0 });
}

/** The session cookie of a request. */
interface SessionCookie {
  readonly value: string;
  /** The stored hash by which the session is found. */
  readonly hash: string;
}

/** Reads the session cookie; browsers send the one with the longest path first. */
export function readSessionCookie(cookies: string | undefined, publicUrl: string): SessionCookie | undefined {
  const [value] = readCookieValues(cookies, cookieNameFor(publicUrl));
  return value === undefined || value === '' ? undefined : { value, hash: hashRandomToken(value) };
}

function createCookieAttributes(publicUrl: string): Omit<Cookie, 'value'> {
  return {
    name: cookieNameFor(publicUrl),
    path: getPublicPath(publicUrl) || '/',
    sameSite: 'Strict',
    secure: isSecure(publicUrl),
  };
}

/** The prefix `__Host-` ensures that only this host, over TLS, can set the cookie (RFC 6265bis, section 4.1.3). */
function cookieNameFor(publicUrl: string): string {
  return isSecure(publicUrl) && getPublicPath(publicUrl) === '' ? '__Host-rest_session' : 'rest_session';
}

function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith('https:');
}
