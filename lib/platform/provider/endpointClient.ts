import { TransportError } from '../../errors.js';
import type { Body, Header, Send } from '../../http/message.js';
import { readAll } from '../../http/readBody.js';
import { isDecodingError } from '../../http/transportErrors.js';
import type { TokenRequest } from '../../oauth/tokenRequest.js';
import {
  runWithDeadline,
  MAX_RESPONSE_BYTES,
  incompleteResponse,
  TIMED_OUT,
  type EndpointResponse,
  type EndpointSettings,
} from './endpointResponse.js';
import { readEndpointResponse } from './readEndpointResponse.js';

/** Calls every endpoint except the standard token endpoint, through `http/send`. */
export interface EndpointClient {
  /**
   * @param endpoint its name in errors
   * @throws RestError `configuration` when the policy refuses the URL
   * @throws TransportError when no complete response is received
   */
  get(url: URL, endpoint: string, signal?: AbortSignal): Promise<EndpointResponse>;
  /**
   * @param endpoint its name in errors
   * @throws RestError `configuration` when the policy refuses the URL
   * @throws TransportError when no complete response is received
   */
  post(request: TokenRequest, endpoint: string, signal?: AbortSignal): Promise<EndpointResponse>;
}

/**
 * Returns a client for endpoints. URLs may contain secrets, so errors contain no part of them.
 * @param send without a proxy, and with the lookup of the policy
 */
export function createEndpointClient(send: Send, { timeoutMs, policy }: EndpointSettings): EndpointClient {
  const request = async (
    { method, url, headers, body }: { method: string; url: URL; headers: readonly Header[]; body: Body },
    endpoint: string,
    signal: AbortSignal | undefined,
  ): Promise<EndpointResponse> => {
    policy.check(url);
    let cancel: () => void = () => undefined;
    const exchange = async (): Promise<EndpointResponse> => {
      const response = await send({ method, url, headers: [ACCEPT, ...headers], body }, options);
      cancel = () => response.body.destroy();
      try {
        return await readEndpointResponse({ ...response, body: await readAll(response) });
      } catch (error: unknown) {
        // An error status counts even when the body can't be decoded.
        if (response.status < 400 || !(error instanceof TransportError) || !isDecodingError(error)) throw error;
        return { status: response.status, members: undefined, undecodable: error.reason };
      }
    };
    try {
      // Only the sender knows whether a byte was sent: assume that one was.
      return await runWithDeadline(exchange, { signal, isSent: () => true, cancel: () => cancel() });
    } catch (error: unknown) {
      if (error instanceof TransportError) throw incompleteResponse(normalizeReason(error), error.sent, endpoint);
      throw error;
    }
  };
  const options = {
    idleTimeoutMs: timeoutMs,
    deadlineMs: timeoutMs,
    maxResponseBytes: MAX_RESPONSE_BYTES,
    verifyTls: true,
    maxRedirects: 0,
  };
  return {
    get: (url, endpoint, signal) =>
      request({ method: 'GET', url, headers: [], body: { kind: 'none' } }, endpoint, signal),
    post({ url, format, headers, parameters }, endpoint, signal) {
      const type = format === 'json' ? 'application/json' : 'application/x-www-form-urlencoded';
      const headerRows = Object.entries({ ...headers, 'content-type': type }).map(([name, value]) => ({ name, value }));
      const text = format === 'json' ? JSON.stringify(parameters) : encodeForm(parameters);
      const body: Body = { kind: 'bytes', bytes: Buffer.from(text, 'utf8') };
      return request({ method: 'POST', url, headers: headerRows, body }, endpoint, signal);
    },
  };
}

/** Timeouts have the same reason here as at the token endpoint. */
function normalizeReason({ reason, isTimeout }: TransportError): string {
  return isTimeout ? TIMED_OUT : reason;
}

const ACCEPT: Header = { name: 'accept', value: 'application/json' };

function encodeForm(parameters: TokenRequest['parameters']): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&');
}
