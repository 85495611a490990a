import { Readable } from 'node:stream';
import type { HttpRequest, HttpResponse, Send, SendOptions } from '../../lib/http/message.js';

export interface FakeResponse {
  readonly status?: number;
  readonly statusText?: string;
  readonly headers?: Record<string, string | string[]>;
  /** Bytes or a text as they are, anything else as JSON; an Error breaks the body off. */
  readonly body?: unknown;
}

export interface FakeSend {
  readonly send: Send;
  /** What was sent, in order. */
  readonly requests: HttpRequest[];
  readonly options: SendOptions[];
}

/** A Send that a function answers; what it throws is thrown. For specs of code that takes `send` as an argument. */
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

/** The value of a request's header, whatever its case. */
export function headerOf(request: HttpRequest | undefined, name: string): string | undefined {
  return request?.headers.find((row) => row.name.toLowerCase() === name.toLowerCase())?.value;
}
