/** Cookies of one browser at one server: names and values, with the rules that local servers need. */
export class CookieJar {
  readonly #cookies = new Map<string, string>();

  /** Stores the cookies of a response; an empty value deletes one. */
  take(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1)];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }

  /** The `Cookie` header. */
  get header(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}

/**
 * Sends a request as a browser does, following redirects within the server.
 * @returns the last response; its `Location`, if any, leads to another server
 */
export async function browse(
  url: URL,
  jar: CookieJar,
  init: { readonly method?: string; readonly body?: URLSearchParams; readonly headers?: Record<string, string> } = {},
): Promise<Response> {
  let at = url;
  let send: RequestInit = init;
  for (let hops = 0; hops < 20; hops++) {
    const headers = { ...init.headers, ...(jar.header === '' ? {} : { cookie: jar.header }) };
    const response = await fetch(at, { ...send, headers, redirect: 'manual' });
    jar.take(response.headers);
    const location = response.headers.get('location');
    if (location === null || new URL(location, at).origin !== url.origin) return response;
    await response.arrayBuffer();
    at = new URL(location, at);
    send = { method: 'GET' };
  }
  throw new Error(`more than 20 redirects from ${url.origin}${url.pathname}`);
}
