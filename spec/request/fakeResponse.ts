import type { OutputMessage, ResponseHead } from '../../lib/request/outputMessage.js';
import type { OutputMessages } from '../../lib/request/dialect.js';
import type { ReceivedResponse } from '../../lib/request/receivedResponse.js';

/** Returns the head of a response. */
export const head = (headers: ResponseHead['headers'] = {}, status = 200, statusText = 'OK'): ResponseHead => ({
  status,
  statusText,
  headers,
});

/** Returns the head of a response of a media type. */
export const typed = (type: string): ResponseHead => head({ 'content-type': type });

/** Creates a response whose body is in memory, or whose stored file is given. */
export function receive(
  given: ResponseHead,
  body: Buffer | string,
  more: Partial<ReceivedResponse> = {},
): ReceivedResponse {
  const bytes = Buffer.from(body as string);
  const unexpected = () => Promise.reject(new Error('the body was not expected to be stored'));
  return {
    ...given,
    requestUrl: new URL('http://a.test/x'),
    responseUrl: new URL('http://a.test/x'),
    fileName: 'x',
    peek: (maxBytes) => Promise.resolve(bytes.subarray(0, maxBytes)),
    readBytes: () => Promise.resolve(bytes),
    readChunks: async function* () {
      yield await Promise.resolve(bytes);
    },
    readText: (encoding) => Promise.resolve(bytes.toString(encoding)),
    store: unexpected,
    storeAtSignedUrl: unexpected,
    ...more,
  };
}

/** Collects messages. */
export async function collect(messages: Promise<OutputMessages>): Promise<OutputMessage[]> {
  const collected: OutputMessage[] = [];
  for await (const message of await messages) collected.push(message);
  return collected;
}
