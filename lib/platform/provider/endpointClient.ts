import { TransportError } from '../../errors.js';
import type { Body, Header, Send } from '../../http/message.js';
import { readAll } from '../../http/readBody.js';
import type { TokenRequest } from '../../oauth/tokenRequest.js';
import {
  runWithDeadline,
  MAX_RESPONSE_BYTES,
  incompleteResponse,
  type EndpointResponse,
  type EndpointSettings,
} from './endpointResponse.js';
import { readEndpointResponse } from './readEndpointResponse.js';

/** Asks the endpoints beside the token endpoint, by `http/send`. */
export interface EndpointClient {
  /** @param endpoint what to call it in errors */
  get(url: URL, endpoint: string, signal?: AbortSignal): Promise<EndpointResponse>;
  post(request: TokenRequest, endpoint: string, signal?: AbortSignal): Promise<EndpointResponse>;
}

/**
 * The addresses may hold secrets: nothing of them gets into an error.
 * @param send without a proxy, and with the policy's look-up
 * @returns what throws RestError `configuration` when the address may not be asked, TransportError when there was no whole answer
 */
export function createEndpointClient(send: Send, { timeoutMs, policy }: EndpointSettings): EndpointClient {
  const ask = async (
    { method, url, headers, body }: { method: string; url: URL; headers: readonly Header[]; body: Body },
    endpoint: string,
    signal: AbortSignal | undefined,
  ): Promise<EndpointResponse> => {
    policy.check(url);
    let end: () => void = () => undefined;
    const work = async (): Promise<EndpointResponse> => {
      const response = await send({ method, url, headers: [ACCEPT, ...headers], body }, options);
      end = () => response.body.destroy();
      try {
        return await readEndpointResponse({ ...response, body: await readAll(response) });
      } catch (error: unknown) {
        // A refusal is one in whatever coding.
        if (response.status < 400 || !(error instanceof TransportError) || !DECODING_ERROR.test(error.reason))
          throw error;
        return { status: response.status, members: undefined, undecodable: error.reason };
      }
    };
    try {
      // Whether a byte has gone only the sender could say: it may have.
      return await runWithDeadline(work, { signal, isSent: () => true, end: () => end() });
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
    get: (url, endpoint, signal) => ask({ method: 'GET', url, headers: [], body: { kind: 'none' } }, endpoint, signal),
    post({ url, format, headers, parameters }, endpoint, signal) {
      const type = format === 'json' ? 'application/json' : 'application/x-www-form-urlencoded';
      const rows = Object.entries({ ...headers, 'content-type': type }).map(([name, value]) => ({ name, value }));
      const text = format === 'json' ? JSON.stringify(parameters) : encodeForm(parameters);
      const body: Body = { kind: 'bytes', bytes: Buffer.from(text, 'utf8') };
      return ask({ method: 'POST', url, headers: rows, body }, endpoint, signal);
    },
  };
}

/** Reasons that node:zlib has against a body. */
const DECODING_ERROR = /^(?:Z_|ERR__?ERROR|ERR_BROTLI|ERR_ZSTD|ZSTD_)/;

/** One word for what took too long, here and at the token endpoint. */
function normalizeReason({ reason }: TransportError): string {
  return reason === 'ECONNABORTED' ? 'ETIMEDOUT' : reason;
}

const ACCEPT: Header = { name: 'accept', value: 'application/json' };

function encodeForm(parameters: TokenRequest['parameters']): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&');
}
