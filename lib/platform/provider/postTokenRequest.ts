import type { IncomingHttpHeaders } from 'node:http';
import { createRequire } from 'node:module';
import type { LookupFunction } from 'node:net';
import { ClientCredentials, type AccessToken, type ModuleOptions, type Token } from 'simple-oauth2';
import { TransportError } from '../../errors.js';
import { BAD_RESPONSE, codeOf } from '../../http/transportErrors.js';
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

/** The errors of Wreck, the HTTP client inside simple-oauth2. */
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
 * Uses simple-oauth2 up to the bytes of the response. The library would accept any body as a token (an error, a web page, `null`),
 * lose a refresh token, compute dates from strings and round long numbers.
 */
class RawTokenEndpoint extends ClientCredentials<'grant_type'> {
  override createToken(payload: Token): AccessToken {
    return { token: { payload } } as unknown as AccessToken;
  }
}

/**
 * Sends a token request through simple-oauth2. The library needs these workarounds:
 *
 * - It always adds a client id and secret, even for a public client, and quotes them in the error if they are not ASCII. Both
 *   therefore repeat `grant_type`, and the request has its own client authentication.
 * - It resolves the path against a host, so it gets the whole URL as the path.
 * - It limits neither time nor size nor addresses, so they are limited here. Its timeout starts again for the body, hence the
 *   deadline around the call.
 * - It accepts every status below 400 and doesn't return the status. Redirects are therefore errors, and status and headers are
 *   read from the connection.
 *
 * Also throws the error of the library when the parameters can't be encoded.
 * @throws RestError `configuration` when the policy refuses the URL
 * @throws TransportError when no complete response is received
 */
export async function postTokenRequest(
  { url, format, headers, parameters }: TokenRequest,
  { timeoutMs, policy }: EndpointSettings,
  signal: AbortSignal | undefined,
): Promise<EndpointResponse> {
  policy.check(url);
  const watched = createWatchedAgent(url.protocol === 'https:');
  const grantType = String(parameters.grant_type);
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
    client: { id: grantType, idParamName: 'grant_type', secret: grantType, secretParamName: 'grant_type' },
    auth: { tokenHost: url.origin, tokenPath: url.href },
    options: { authorizationMethod: 'body', bodyFormat: format },
    http,
  });
  try {
    const options = { timeoutMs, signal, isSent: () => watched.isConnected(), cancel: () => watched.disconnect() };
    const { token } = await runWithDeadline(() => endpoint.getToken({ ...parameters }), options);
    const { status = 0, headers = {} } = watched.readResponseHead() ?? {};
    return await readEndpointResponse({ status, headers, body: toBytes(token.payload) });
  } catch (error: unknown) {
    return readErrorResponse(error, watched);
  }
}

/**
 * Returns the response that an error of the library was created from. Rethrows errors that are not the library's.
 * @throws TransportError when no complete response is received
 */
function readErrorResponse(error: unknown, watched: WatchedAgent): EndpointResponse | Promise<EndpointResponse> {
  const { isBoom, data } = error as WreckError;
  if (isBoom !== true) throw error;
  // A redirect: Wreck reports it as the list of its requests so far.
  if (Array.isArray(data)) return { status: 302, members: undefined };
  const { res, payload, isResponseError } = data ?? {};
  if (res === undefined || isResponseError !== true) {
    // Wreck passes on the error of the connection; without a code the response was cut off, by the server or by us.
    const reason = error instanceof TransportError ? error.reason : (codeOf(error) ?? BAD_RESPONSE);
    throw incompleteResponse(reason, watched.isConnected(), 'token endpoint');
  }
  return readEndpointResponse({ status: res.statusCode ?? 0, headers: res.headers ?? {}, body: toBytes(payload) });
}

/** Wreck returns the received bytes, since parsing is off. */
function toBytes(payload: unknown): Uint8Array {
  return payload instanceof Uint8Array ? payload : Buffer.alloc(0);
}

/** The library's own copy of `debug` would print tokens and secrets when DEBUG is set. */
function silenceDebugOutput(): void {
  const debug = createRequire(require.resolve('simple-oauth2'))('debug') as { log: () => void };
  debug.log = () => undefined;
}
