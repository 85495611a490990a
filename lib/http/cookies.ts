import type { Hop } from './hop.js';
import type { CookieStore, Header, HttpRequest, HttpResponse } from './message.js';

/** Wraps a function that sends a single hop: cookies of the store are added, and those of the response are stored. */
export function sendCookies(sendHop: (hop: Hop) => Promise<HttpResponse>): (hop: Hop) => Promise<HttpResponse> {
  return (hop) => {
    const { cookies } = hop.options;
    return cookies === undefined ? sendHop(hop) : sendWithCookies(sendHop, hop, cookies);
  };
}

async function sendWithCookies(
  sendHop: (hop: Hop) => Promise<HttpResponse>,
  hop: Hop,
  cookies: CookieStore,
): Promise<HttpResponse> {
  const { request } = hop;
  const response = await sendHop(hop.withRequest(addCookies(request, cookies)));
  const lines = response.headers['set-cookie'];
  if (lines !== undefined) cookies.store(request.url, [lines].flat());
  return response;
}

/** Adds the stored cookies to those of the request, which win. All are in one line (RFC 6265bis, section 5.8.1). */
function addCookies(request: HttpRequest, cookies: CookieStore): HttpRequest {
  const isCookie = ({ name }: Header): boolean => name.toLowerCase() === 'cookie';
  const own = request.headers.filter(isCookie);
  const ownPairs = own.flatMap(({ value }) => splitPairs(value));
  const ownNames = new Set(ownPairs.map(readName));
  const stored = splitPairs(cookies.read(request.url)).filter((pair) => !ownNames.has(readName(pair)));
  if (stored.length === 0) return request;
  const header: Header = { ...(own[0] ?? { name: 'Cookie' }), value: [...ownPairs, ...stored].join('; ') };
  return { ...request, headers: [...request.headers.filter((row) => !isCookie(row)), header] };
}

function splitPairs(value: string): string[] {
  return value
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '');
}

function readName(pair: string): string | undefined {
  return /^[^=]*(?==)/.exec(pair)?.[0];
}
