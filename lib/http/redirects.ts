import { TransportError } from '../errors.js';
import { decodeHeaderText } from './headerText.js';
import { Hop } from './hop.js';
import type { Header, HttpRequest, HttpResponse, Send, SendOptions } from './message.js';
import { discardBody } from './readBody.js';

/** The reason of a redirect that can't be followed. */
export const REDIRECT_FAILED = 'ERR_FR_REDIRECTION_FAILURE';

const REDIRECT_STATUSES = new Set([301, 302, 303, 307, 308]);

/** Headers that sign a request, also when they are rows of the step. */
const CREDENTIAL_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization']);

/** Headers that never go to another origin, in a row or from a credential. Host names the old one. */
const SAME_ORIGIN_HEADERS = new Set([...CREDENTIAL_HEADERS, 'host']);

/** Follows redirects over a sender of single hops. */
export function followRedirects(sendHop: (hop: Hop) => Promise<HttpResponse>): Send {
  return async (request, options) => {
    const startedAt = options.deadlineMs === undefined ? 0 : performance.now();
    let response = await sendHop(new Hop(request, options, startedAt, 0));
    if (options.maxRedirects === 0 || !REDIRECT_STATUSES.has(response.status)) return response;

    const isSigned = carriesCredential(request);
    const hasSigningRow = request.headers.some(({ name }) => CREDENTIAL_HEADERS.has(name.toLowerCase()));
    let leftOrigin = false;
    let next = buildRedirectedRequestOrClose(request, response, options);
    for (let redirects = 1; next !== undefined; redirects++) {
      await discardBody(response);
      if (redirects > options.maxRedirects) {
        throw new TransportError('ERR_FR_TOO_MANY_REDIRECTS', true, 'Maximum number of redirects exceeded', {
          retryable: false,
        });
      }
      const hop: Hop = new Hop(next, options, startedAt, redirects);
      response = await sendHop(hop).catch(rethrowAsSent);
      leftOrigin ||= next.url.origin !== request.url.origin;
      const isDropped = leftOrigin ? isSigned || hasSigningRow : isSigned && !carriesCredential(next);
      if (isDropped) response = { ...response, credentialDropped: true };
      next = buildRedirectedRequestOrClose(hop.request, response, options);
    }
    return response;
  };
}

/**
 * The request that a redirect asks for (RFC 9110 §15.4), or undefined when the answer is not one: a Location that is
 * empty names no other place, and as a reference to the same one it would repeat a POST.
 *
 * On another origin (scheme, host or port differ) whatever came from a credential is gone, and since each request is
 * made from the one before, it stays gone. Throws TransportError when Location can't be followed.
 */
export function buildRedirectedRequest(
  request: HttpRequest,
  response: Pick<HttpResponse, 'status' | 'headers'>,
  options: Pick<SendOptions, 'redirectsBecomeGet'> = {},
): HttpRequest | undefined {
  const { location } = response.headers;
  if (typeof location !== 'string' || location.trim() === '' || !REDIRECT_STATUSES.has(response.status))
    return undefined;
  const url = resolveLocation(location, request.url);
  const isSameOrigin = url.origin === request.url.origin;
  if (!isSameOrigin) url.search = withoutParameters(url.search, request.credentialQuery ?? []);
  const headers = isSameOrigin ? request.headers : request.headers.filter(mayLeaveOrigin);
  const { redirectsBecomeGet = false } = options;
  const { bodyForOtherOrigins: plainBody, credentialPath, ...others } = request;
  const kept = isSameOrigin && credentialPath === true ? { ...others, credentialPath } : others;
  if (!changesToGet(request.method, response.status, redirectsBecomeGet)) {
    return isSameOrigin ? { ...request, url, headers } : { ...kept, url, headers, body: plainBody ?? request.body };
  }
  return {
    ...kept,
    method: 'GET',
    url,
    headers: headers.filter((header) => !describesBody(header)),
    body: { kind: 'none' },
  };
}

/** Whether a request carries what came from a credential. A redirect within an origin may leave the query parameter out. */
function carriesCredential({
  headers,
  url,
  credentialQuery,
  credentialPath,
  bodyForOtherOrigins,
}: HttpRequest): boolean {
  if (credentialPath === true || bodyForOtherOrigins !== undefined) return true;
  if (headers.some(({ credential }) => credential === true)) return true;
  return credentialQuery?.some((name) => url.searchParams.has(name)) === true;
}

function buildRedirectedRequestOrClose(
  request: HttpRequest,
  response: HttpResponse,
  options: SendOptions,
): HttpRequest | undefined {
  try {
    return buildRedirectedRequest(request, response, options);
  } catch (error) {
    response.body.destroy();
    throw error;
  }
}

/** The first hop has been answered, so a later one's failure to connect does not mean that nothing was sent. */
function rethrowAsSent(error: unknown): never {
  if (!(error instanceof TransportError) || error.sent) throw error;
  const { reason, message, cause, retryable } = error;
  throw new TransportError(reason, true, message, { cause, retryable });
}

function resolveLocation(location: string, base: URL): URL {
  const text = decodeHeaderText(location);
  if (!URL.canParse(text, base.href)) {
    throw new TransportError(REDIRECT_FAILED, true, 'The server redirects to an address that is not a URL', {
      retryable: false,
    });
  }
  const url = new URL(text, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    const message = `The server redirects to a ${url.protocol} address; only http: and https: are followed`;
    throw new TransportError(REDIRECT_FAILED, true, message, { retryable: false });
  }
  url.username = '';
  url.password = '';
  // RFC 9110 §10.2.2: a fragment is inherited.
  if (url.hash === '') url.hash = base.hash;
  return url;
}

function changesToGet(method: string, status: number, always: boolean): boolean {
  const name = method.toUpperCase();
  if (always) return name !== 'HEAD' && status !== 307;
  if (status === 303) return name !== 'HEAD';
  return (status === 301 || status === 302) && name === 'POST';
}

function mayLeaveOrigin(header: Header): boolean {
  return header.credential !== true && !SAME_ORIGIN_HEADERS.has(header.name.toLowerCase());
}

function describesBody(header: Header): boolean {
  return /^(?:content-|transfer-encoding$|digest$)/i.test(header.name);
}

/** Cuts parameters out of a query and leaves every other byte of it alone. */
function withoutParameters(search: string, names: readonly string[]): string {
  if (search === '' || names.length === 0) return search;
  const kept = search
    .slice(1)
    .split('&')
    .filter((pair) => !names.some((name) => new URLSearchParams(pair).has(name)));
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}
