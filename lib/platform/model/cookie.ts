/** How a cookie goes to the browser. */
export interface Cookie {
  readonly name: string;
  /** Empty: the browser is to forget it. */
  readonly value: string;
  readonly path: string;
  /** Undefined: until the browser is closed. */
  readonly maxAgeSeconds?: number;
  readonly sameSite: 'Lax' | 'Strict';
  /** Only over TLS. */
  readonly secure: boolean;
}

/** A Set-Cookie header. Scripts never see the cookie. */
export function serializeCookie({ name, value, path, maxAgeSeconds, sameSite, secure }: Cookie): string {
  const age = maxAgeSeconds === undefined ? '' : `; Max-Age=${String(maxAgeSeconds)}`;
  return `${name}=${value}; Path=${path}${age}; HttpOnly; SameSite=${sameSite}${secure ? '; Secure' : ''}`;
}

/** The values that a Cookie header has under a name, in its order: cookies of several paths may share one. */
export function readCookieValues(header: string | undefined, name: string): readonly string[] {
  const start = `${name}=`;
  return (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(start))
    .map((pair) => pair.slice(start.length));
}

/** The path of a service's address, without a slash at its end: empty for one that has a host of its own. */
export function publicPath(publicUrl: string): string {
  return new URL(publicUrl).pathname.replace(/\/+$/, '');
}
