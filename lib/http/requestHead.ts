import type { HttpRequest } from './message.js';
import { USER_AGENT } from './userAgent.js';

/** Names that frame the body. Ours alone: a row that disagrees with the body would desynchronise the connection. */
const FRAMING_HEADERS = new Set(['content-length', 'transfer-encoding']);

/** Methods that say nothing of a body they don't have (RFC 9110 §8.6). For others Node would announce chunks. */
const BODILESS_METHODS = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

/** What is known of the body's size before it is sent. */
export type Framing = number | 'chunked' | 'none';

/**
 * The header rows as Node wants them raw: name, value, name, value. Host comes first and is the URL's, unless the
 * request has a row of its own; the framing rows are made here and the request's are left out. A request without a
 * User-Agent gets ours: many servers refuse those that name none.
 *
 * @param proxyAuthorization replaces the request's own Proxy-Authorization
 */
export function buildRequestHead(request: HttpRequest, framing: Framing, proxyAuthorization?: string): string[] {
  const head: string[] = ['Host', request.url.host];
  let hasUserAgent = false;
  for (const { name, value } of request.headers) {
    const lower = name.toLowerCase();
    if (FRAMING_HEADERS.has(lower)) continue;
    if (lower === 'proxy-authorization' && proxyAuthorization !== undefined) continue;
    if (lower === 'host') {
      head[1] = value;
      continue;
    }
    if (lower === 'user-agent') hasUserAgent = true;
    head.push(name, value);
  }
  if (!hasUserAgent) head.push('User-Agent', USER_AGENT);
  if (proxyAuthorization !== undefined) head.push('Proxy-Authorization', proxyAuthorization);
  if (typeof framing === 'number') head.push('Content-Length', String(framing));
  else if (framing === 'chunked') head.push('Transfer-Encoding', 'chunked');
  else if (!BODILESS_METHODS.has(request.method.toUpperCase())) head.push('Content-Length', '0');
  return head;
}
