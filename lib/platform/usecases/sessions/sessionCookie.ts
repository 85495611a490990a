import { onceHash } from '../../../oauth/state.js';
import { cookieValues, publicPath, setCookie, type CookieSpec } from '../../model/cookie.js';

/** The Set-Cookie header for somebody who has signed in. The browser keeps it until it is closed. */
export function sessionCookie(value: string, publicUrl: string): string {
  return setCookie({ ...placeOf(publicUrl), value });
}

/** Takes the cookie from the browser. */
export function spentSessionCookie(publicUrl: string): string {
  return setCookie({ ...placeOf(publicUrl), value: '', maxAgeSeconds: 0 });
}

/** What a browser has sent to show its session. */
export interface ShownCookie {
  readonly value: string;
  /** What the session is found by. */
  readonly hash: string;
}

/** The one of the most precise path, which browsers send first. */
export function shownCookie(cookies: string | undefined, publicUrl: string): ShownCookie | undefined {
  const [value] = cookieValues(cookies, nameFor(publicUrl));
  return value === undefined || value === '' ? undefined : { value, hash: onceHash(value) };
}

function placeOf(publicUrl: string): Omit<CookieSpec, 'value'> {
  return {
    name: nameFor(publicUrl),
    path: publicPath(publicUrl) || '/',
    sameSite: 'Strict',
    secure: isSecure(publicUrl),
  };
}

/** With the prefix browsers see to it that no other host, and nobody without TLS, has set it (RFC 6265bis section 4.1.3). */
function nameFor(publicUrl: string): string {
  return isSecure(publicUrl) && publicPath(publicUrl) === '' ? '__Host-rest_session' : 'rest_session';
}

function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith('https:');
}
