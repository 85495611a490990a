import { CookieJar } from 'tough-cookie';
import type { CookieStore } from './message.js';

/** Maximum size of a name with its value (RFC 6265bis, section 5.7). */
const MAX_COOKIE_BYTES = 4096;

/** Creates an empty store that follows RFC 6265bis, with the public suffix list. */
export function createCookieStore(): CookieStore {
  const jar = new CookieJar();
  return {
    read: (url) => jar.getCookieStringSync(url.href),
    store(url, lines) {
      for (const line of lines) {
        const [pair = ''] = line.split(';');
        // Cookies without a name are allowed (section 5.6). A cookie that is not for this host, or can't be parsed, is ignored.
        if (pair.length <= MAX_COOKIE_BYTES) jar.setCookieSync(line, url.href, { loose: true, ignoreError: true });
      }
    },
  };
}
