import { Readable } from 'node:stream';
import type { HttpRequest, HttpResponse, Send, SendOptions } from '../../lib/http/message.js';

export interface FakeResponse {
  readonly status?: number;
  readonly statusText?: string;
  readonly headers?: Record<string, string | string[]>;
  /** Bytes and strings are sent unchanged, other values as JSON. An Error makes the body fail. */
  readonly body?: unknown;
}

export interface FakeSend {
  readonly send: Send;
  /** The sent requests, in order. */
  readonly requests: HttpRequest[];
  readonly options: SendOptions[];
}

/** Creates a Send whose responses come from a function; its errors are rejections. For specs of code with a `send` argument. */
export function fakeSend(
  respond: (request: HttpRequest, count: number) => FakeResponse | Promise<FakeResponse>,
): FakeSend {
  const requests: HttpRequest[] = [];
  const options: SendOptions[] = [];
  const send: Send = async (request, sendOptions) => {
    requests.push(request);
    options.push(sendOptions);
    const { status = 200, statusText = 'OK', headers = {}, body = '' } = await respond(request, requests.length);
    return {
      status,
      statusText,
      headers,
      body: toStream(body),
      url: request.url,
      redirects: 0,
    } satisfies HttpResponse;
  };
  return { send, requests, options };
}

function toStream(body: unknown): Readable {
  if (body instanceof Error) {
    return new Readable({
      read() {
        this.destroy(body);
      },
    });
  }
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return Readable.from([bytes], { objectMode: false });
}

/** Returns the value of a request's header, regardless of case. */
export function headerOf(request: HttpRequest | undefined, name: string): string | undefined {
  return request?.headers.find((row) => row.name.toLowerCase() === name.toLowerCase())?.value;
}
