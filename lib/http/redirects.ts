import { TransportError } from '../errors.js';
import { ExactUrl } from './exactUrl.js';
import { decodeHeaderText } from './headerText.js';
import { Hop, waitForNext } from './hop.js';
import type { Header, HttpRequest, HttpResponse, Send, SendOptions } from './message.js';
import { removeQueryParameters } from './queryParameters.js';
import { discardBody } from './readBody.js';

/** `TransportError.reason` of a redirect that can't be followed. */
const REDIRECT_FAILED = 'ERR_FR_REDIRECTION_FAILURE';

const REDIRECT_STATUSES = new Set([301, 302, 303, 307, 308]);

/** Headers that authenticate a request, even if they come from the step's own header rows. */
const CREDENTIAL_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization']);

/** Headers that are never sent to another origin. Host names the previous one. */
const SAME_ORIGIN_HEADERS = new Set([...CREDENTIAL_HEADERS, 'host']);

/** Creates a Send that follows redirects, from a function that sends a single hop. */
export function followRedirects(sendHop: (hop: Hop) => Promise<HttpResponse>): Send {
  return async (request, options) => {
    let startedAt = options.deadlineMs === undefined ? 0 : performance.now();
    let response = await sendHop(new Hop(request, options, startedAt, 0));
    if (options.maxRedirects === 0 || !REDIRECT_STATUSES.has(response.status)) return response;

    const isSigned = carriesCredential(request);
    const hasSigningRow = request.headers.some(({ name }) => CREDENTIAL_HEADERS.has(name.toLowerCase()));
    let hasLeftOrigin = false;
    let next = buildRedirectedRequestOrClose(request, response, options);
    for (let redirects = 1; next !== undefined; redirects++) {
      await discardBody(response);
      if (redirects > options.maxRedirects) {
        throw new TransportError('ERR_FR_TOO_MANY_REDIRECTS', true, 'Maximum number of redirects exceeded', {
          retryable: false,
        });
      }
      startedAt += await waitForNext(options, next, response);
      const hop: Hop = new Hop(await signAgain(next), options, startedAt, redirects);
      response = await sendHop(hop).catch(rethrowAsSent);
      hasLeftOrigin ||= next.url.origin !== request.url.origin;
      const isDropped = hasLeftOrigin ? isSigned || hasSigningRow : isSigned && !carriesCredential(hop.request);
      if (isDropped) response = { ...response, credentialDropped: true };
      if (hop.request.method !== request.method) response = { ...response, redirectedToGet: true };
      next = buildRedirectedRequestOrClose(hop.request, response, options);
    }
    return response;
  };
}

/**
 * Returns the next request of a redirect (RFC 9110, section 15.4), or undefined when the response is not a redirect. An empty Location is not one:
 * as a reference to the same URL it would repeat a POST.
 *
 * On another origin (scheme, host or port differ) everything from a credential is removed, and since each request is built from the previous one,
 * it isn't sent again. Within the origin, a request that is signed again is returned without its signature.
 * @throws TransportError when Location can't be followed
 */
export function buildRedirectedRequest(
  sent: HttpRequest,
  response: Pick<HttpResponse, 'status' | 'headers'>,
  options: Pick<SendOptions, 'redirectMethod' | 'redirectsWithinOrigin'> = {},
): HttpRequest | undefined {
  const { location } = response.headers;
  if (typeof location !== 'string' || location.trim() === '' || !REDIRECT_STATUSES.has(response.status))
    return undefined;
  const url = resolveLocation(location, sent.url);
  const isSameOrigin = url.origin === sent.url.origin;
  if (!isSameOrigin && options.redirectsWithinOrigin === true) return undefined;
  const request = isSameOrigin ? withoutSignature(sent) : sent;
  if (!isSameOrigin) url.search = removeQueryParameters(url.search, request.credentialQuery ?? []);
  const headers = isSameOrigin ? request.headers : request.headers.filter(mayLeaveOrigin);
  const { bodyForOtherOrigins: plainBody, credentialPath, authentication, ...others } = request;
  const rest = isSameOrigin
    ? { ...others, ...(credentialPath && { credentialPath }), ...(authentication && { authentication }) }
    : others;
  if (!changesToGet(request.method, response.status, options.redirectMethod)) {
    return isSameOrigin ? { ...request, url, headers } : { ...rest, url, headers, body: plainBody ?? request.body };
  }
  return {
    ...rest,
    method: 'GET',
    url,
    headers: headers.filter((header) => !describesBody(header)),
    body: { kind: 'none' },
  };
}

/** Returns the request before it was signed, if the credential signs each request. */
function withoutSignature(sent: HttpRequest): HttpRequest {
  const { authentication } = sent;
  return authentication?.signing === undefined ? sent : { ...authentication.signing.unsigned, authentication };
}

/** Whether a request carries a credential. A redirect within an origin may omit the query parameter. */
function carriesCredential({
  headers,
  url,
  credentialQuery,
  credentialPath,
  bodyForOtherOrigins,
  authentication,
}: HttpRequest): boolean {
  if (credentialPath === true || bodyForOtherOrigins !== undefined || authentication !== undefined) return true;
  if (headers.some(({ credential }) => credential === true)) return true;
  return credentialQuery?.some((name) => url.searchParams.has(name)) === true;
}

/** Signs a request that a redirect leads to, if its credential requires it. */
async function signAgain({ authentication, ...request }: HttpRequest): Promise<HttpRequest> {
  if (authentication?.signing !== undefined) return authentication.signing.sign(request);
  return authentication === undefined ? request : { ...request, authentication };
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

/** Marks an error as sent: the first hop had a response, so a later connection failure does not mean that nothing was sent. */
function rethrowAsSent(error: unknown): never {
  if (!(error instanceof TransportError) || error.sent) throw error;
  const { reason, message, cause, retryable } = error;
  throw new TransportError(reason, true, message, { cause, retryable });
}

function resolveLocation(location: string, base: URL): URL {
  const text = decodeHeaderText(location);
  if (!URL.canParse(text, base.href)) {
    throw new TransportError(REDIRECT_FAILED, true, 'The server redirects to an invalid URL', {
      retryable: false,
    });
  }
  const url = new ExactUrl(text, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    const message = `The server redirects to a ${url.protocol} URL; only http: and https: are followed`;
    throw new TransportError(REDIRECT_FAILED, true, message, { retryable: false });
  }
  url.username = '';
  url.password = '';
  // The fragment is inherited (RFC 9110, section 10.2.2).
  if (url.hash === '') url.hash = base.hash;
  return url;
}

function changesToGet(method: string, status: number, rule: SendOptions['redirectMethod']): boolean {
  const name = method.toUpperCase();
  if (rule === 'get') return name !== 'HEAD' && status !== 307;
  if (status === 303) return name !== 'HEAD';
  return rule !== 'keep' && (status === 301 || status === 302) && name === 'POST';
}

/** Whether a header may be sent to another origin. */
export function mayLeaveOrigin(header: Header): boolean {
  return header.credential !== true && !SAME_ORIGIN_HEADERS.has(header.name.toLowerCase());
}

function describesBody(header: Header): boolean {
  return /^(?:content-|transfer-encoding$|digest$)/i.test(header.name);
}
