import type { IncomingHttpHeaders } from 'node:http';
import { createRequire } from 'node:module';
import type { LookupFunction } from 'node:net';
import { ClientCredentials, type AccessToken, type ModuleOptions, type Token } from 'simple-oauth2';
import { TransportError } from '../../errors.js';
import { codeOf } from '../../http/transportErrors.js';
import { USER_AGENT } from '../../http/userAgent.js';
import type { TokenRequest } from '../../oauth/tokenRequest.js';
import {
  runWithDeadline,
  MAX_RESPONSE_BYTES,
  incompleteResponse,
  type EndpointResponse,
  type EndpointSettings,
} from './endpointResponse.js';
import { readEndpointResponse } from './readEndpointResponse.js';
import { createWatchedAgent, type WatchedAgent } from './watchedAgent.js';

/** What Wreck, the HTTP client inside simple-oauth2, fails with. */
interface WreckError {
  readonly isBoom?: true;
  readonly data?: {
    readonly res?: { readonly statusCode?: number; readonly headers?: IncomingHttpHeaders };
    readonly payload?: unknown;
    readonly isResponseError?: true;
  } | null;
}

silenceDebugOutput();

/**
 * simple-oauth2 up to the answer's bytes, which it would take for a token whatever they are: an error, a page, `null`. It
 * would also lose a refresh token, compute dates from texts, and round long numbers.
 */
class RawTokenEndpoint extends ClientCredentials<'grant_type'> {
  override createToken(payload: Token): AccessToken {
    return { token: { payload } } as unknown as AccessToken;
  }
}

/**
 * Asks a token endpoint by simple-oauth2. Little of what the library makes of a client is relied upon:
 *
 * - It always adds an id and a secret, also for a public client, and refuses those beyond ASCII with their value in the
 *   message. So both are made to write `grant_type` once more, and the request brings its own authentication.
 * - It joins paths to a host anew, so it gets the whole address as the path.
 * - It has no bounds of its own: time, bytes and addresses get theirs here. It counts time anew for the body, hence one
 *   more clock around it.
 * - It takes whatever comes below status 400 and keeps the status to itself. Redirects are therefore made errors, and the
 *   status and headers are read from the request.
 *
 * @throws RestError `configuration` when the address may not be asked; TransportError when there was no whole answer;
 *   what is thrown when the parameters can't be written as a body
 */
export async function postTokenRequest(
  { url, format, headers, parameters }: TokenRequest,
  { timeoutMs, policy }: EndpointSettings,
  signal: AbortSignal | undefined,
): Promise<EndpointResponse> {
  policy.check(url);
  const watched = createWatchedAgent(url.protocol === 'https:');
  const grant = String(parameters.grant_type);
  const http: ModuleOptions['http'] & { readonly lookup: LookupFunction } = {
    headers: { 'user-agent': USER_AGENT, ...headers },
    json: false,
    redirects: 0,
    redirect303: true,
    timeout: timeoutMs,
    maxBytes: MAX_RESPONSE_BYTES,
    lookup: policy.lookup,
    agent: watched.agent,
  };
  const endpoint = new RawTokenEndpoint({
    client: { id: grant, idParamName: 'grant_type', secret: grant, secretParamName: 'grant_type' },
    auth: { tokenHost: url.origin, tokenPath: url.href },
    options: { authorizationMethod: 'body', bodyFormat: format },
    http,
  });
  try {
    const options = { timeoutMs, signal, isSent: () => watched.isConnected(), end: () => watched.disconnect() };
    const { token } = await runWithDeadline(() => endpoint.getToken({ ...parameters }), options);
    const { status = 0, headers = {} } = watched.readResponseHead() ?? {};
    return await readEndpointResponse({ status, headers, body: toBytes(token.payload) });
  } catch (error: unknown) {
    return readErrorResponse(error, watched);
  }
}

/** The answer that an error of the library was made of. @throws what there is when there was no whole answer */
function readErrorResponse(error: unknown, watched: WatchedAgent): EndpointResponse | Promise<EndpointResponse> {
  const { isBoom, data } = error as WreckError;
  if (isBoom !== true) throw error;
  // Where it would have gone next, which Wreck tells as a list of what it asked so far.
  if (Array.isArray(data)) return { status: 302, members: undefined };
  const { res, payload, isResponseError } = data ?? {};
  if (res === undefined || isResponseError !== true) {
    // Wreck hands on the connection's own error; one without a code is an answer that was cut, by its sender or by us.
    const reason = error instanceof TransportError ? error.reason : (codeOf(error) ?? 'ERR_BAD_RESPONSE');
    throw incompleteResponse(reason, watched.isConnected(), 'token endpoint');
  }
  return readEndpointResponse({ status: res.statusCode ?? 0, headers: res.headers ?? {}, body: toBytes(payload) });
}

/** Without parsing, Wreck gives the bytes as they came. */
function toBytes(payload: unknown): Uint8Array {
  return payload instanceof Uint8Array ? payload : Buffer.alloc(0);
}

/** The library's own copy of `debug` would print tokens and secrets for whoever sets DEBUG. */
function silenceDebugOutput(): void {
  const debug = createRequire(require.resolve('simple-oauth2'))('debug') as { log: () => void };
  debug.log = () => undefined;
}
