import { TransportError } from '../../errors.js';
import type { Body, Header, Send } from '../../http/message.js';
import { readAll } from '../../http/readBody.js';
import type { TokenRequest } from '../../oauth/tokenRequest.js';
import { bounded, MAX_ANSWER_BYTES, noAnswer, type Answer, type EndpointSettings } from './answer.js';
import { readAnswer } from './readAnswer.js';

/** Asks the endpoints beside the token endpoint, by `http/send`. */
export interface Endpoints {
  /** @param endpoint what to call it in errors */
  get(url: URL, endpoint: string, signal?: AbortSignal): Promise<Answer>;
  post(request: TokenRequest, endpoint: string, signal?: AbortSignal): Promise<Answer>;
}

/**
 * The addresses may hold secrets: nothing of them gets into an error.
 * @param send without a proxy, and with the policy's look-up
 * @returns what throws RestError `configuration` when the address may not be asked, TransportError when there was no whole answer
 */
export function createEndpoints(send: Send, { timeoutMs, policy }: EndpointSettings): Endpoints {
  const ask = async (
    { method, url, headers, body }: { method: string; url: URL; headers: readonly Header[]; body: Body },
    endpoint: string,
    signal: AbortSignal | undefined,
  ): Promise<Answer> => {
    policy.check(url);
    let end: () => void = () => undefined;
    const work = async (): Promise<Answer> => {
      const response = await send({ method, url, headers: [ACCEPT, ...headers], body }, options);
      end = () => response.body.destroy();
      try {
        return await readAnswer({ ...response, body: await readAll(response) });
      } catch (error: unknown) {
        // A refusal is one in whatever coding.
        if (response.status < 400 || !(error instanceof TransportError) || !UNDECODABLE.test(error.reason)) throw error;
        return { status: response.status, members: undefined, undecodable: error.reason };
      }
    };
    try {
      // Whether a byte has gone only the sender could say: it may have.
      return await bounded(work, { signal, isSent: () => true, end: () => end() });
    } catch (error: unknown) {
      if (error instanceof TransportError) throw noAnswer(reasonOf(error), error.sent, endpoint);
      throw error;
    }
  };
  const options = {
    idleTimeoutMs: timeoutMs,
    deadlineMs: timeoutMs,
    maxResponseBytes: MAX_ANSWER_BYTES,
    verifyTls: true,
    maxRedirects: 0,
  };
  return {
    get: (url, endpoint, signal) => ask({ method: 'GET', url, headers: [], body: { kind: 'none' } }, endpoint, signal),
    post({ url, format, headers, parameters }, endpoint, signal) {
      const type = format === 'json' ? 'application/json' : 'application/x-www-form-urlencoded';
      const rows = Object.entries({ ...headers, 'content-type': type }).map(([name, value]) => ({ name, value }));
      const text = format === 'json' ? JSON.stringify(parameters) : formOf(parameters);
      const body: Body = { kind: 'bytes', bytes: Buffer.from(text, 'utf8') };
      return ask({ method: 'POST', url, headers: rows, body }, endpoint, signal);
    },
  };
}

/** Reasons that node:zlib has against a body. */
const UNDECODABLE = /^(?:Z_|ERR__?ERROR|ERR_BROTLI|ERR_ZSTD|ZSTD_)/;

/** One word for what took too long, here and at the token endpoint. */
function reasonOf({ reason }: TransportError): string {
  return reason === 'ECONNABORTED' ? 'ETIMEDOUT' : reason;
}

const ACCEPT: Header = { name: 'accept', value: 'application/json' };

function formOf(parameters: TokenRequest['parameters']): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&');
}
