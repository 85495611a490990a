import type http from 'node:http';
import type { OutgoingHttpHeaders } from 'node:http';
import type { HttpRequest } from './message.js';
import { USER_AGENT } from './userAgent.js';

/** Headers that frame the body. The request's own are ignored: a wrong value would desynchronize the connection. */
const FRAMING_HEADERS = new Set(['content-length', 'transfer-encoding']);

/** Methods without framing headers when there is no body (RFC 9110, section 8.6). For others Node would send chunks. */
const BODILESS_METHODS = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

/** Size of the body in bytes, `chunked` if unknown, or `none` without a body. */
export type Framing = number | 'chunked' | 'none';

/**
 * Returns the headers in Node's raw form: name, value, name, value. Host comes first, from the URL unless the request has its own. The framing
 * headers are generated, and those of the request ignored. A request without a User-Agent gets ours, since many servers reject requests without
 * one.
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

/** In the source of Node's own `request` functions. */
const NODES_OWN = /(?:new ClientRequest|ReflectConstruct)\(/;

/**
 * Returns a head in the form that a function takes. Tracing agents replace Node's own functions and copy the headers into an object, which would
 * turn the raw form into headers named 0, 1 and 2; Node's own functions process the raw form faster.
 */
export function toHeadersFor(request: typeof http.request, head: string[]): string[] | OutgoingHttpHeaders {
  return NODES_OWN.test(String(request)) ? head : toHeaderObject(head);
}

/** Returns an object with a list for a repeated name, in the case of its first row. */
function toHeaderObject(head: readonly string[]): OutgoingHttpHeaders {
  const headers = new Map<string, { readonly name: string; readonly values: string[] }>();
  for (let index = 0; index < head.length; index += 2) {
    const [name = '', value = ''] = [head[index], head[index + 1]];
    const known = headers.get(name.toLowerCase());
    if (known === undefined) headers.set(name.toLowerCase(), { name, values: [value] });
    else known.values.push(value);
  }
  const object = Object.create(null) as OutgoingHttpHeaders;
  for (const { name, values } of headers.values()) object[name] = values.length === 1 ? values[0] : values;
  return object;
}
