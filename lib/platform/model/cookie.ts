/** The attributes of a Set-Cookie header. */
export interface Cookie {
  readonly name: string;
  /** Empty when the cookie is deleted. */
  readonly value: string;
  readonly path: string;
  /** Undefined: a session cookie. */
  readonly maxAgeSeconds?: number;
  readonly sameSite: 'Lax' | 'Strict';
  /** Sent over TLS only. */
  readonly secure: boolean;
}

/** Returns the value of a Set-Cookie header. The cookie is always HttpOnly. */
export function serializeCookie({ name, value, path, maxAgeSeconds, sameSite, secure }: Cookie): string {
  const age = maxAgeSeconds === undefined ? '' : `; Max-Age=${String(maxAgeSeconds)}`;
  return `${name}=${value}; Path=${path}${age}; HttpOnly; SameSite=${sameSite}${secure ? '; Secure' : ''}`;
}

/** Returns the values of a cookie in a Cookie header, in their order: cookies with different paths may share a name. */
export function readCookieValues(header: string | undefined, name: string): readonly string[] {
  const start = `${name}=`;
  return (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(start))
    .map((pair) => pair.slice(start.length));
}

/** Returns the path of a URL without a trailing slash; empty for the root. */
export function getPublicPath(publicUrl: string): string {
  return new URL(publicUrl).pathname.replace(/\/+$/, '');
}
