import type { RestError } from '../../../errors.js';
import type { JsonObject } from '../../../json.js';
import { readFailureCode } from '../../failure.js';
import type { OutputMessage, ResponseHead } from '../../outputMessage.js';
import { parseJsonOrText, removeBom } from '../../parseJsonOrText.js';
import type { ReceivedResponse } from '../../receivedResponse.js';
import type { V2Config } from './config.js';

/** Maximum bytes of an error response that is emitted instead of a file, whose own limit is too large for a message. */
const MAX_EMITTED_ERROR_BYTES = 1024 * 1024;

/**
 * Builds the message of a response. With Download as Attachment its body is stored as a file, unless it is an error response.
 *
 * @throws RestError `file` when it can't be stored
 * @throws TransportError when the response breaks off
 */
export async function toMessages(
  { response: rules }: Pick<V2Config, 'response'>,
  response: ReceivedResponse,
): Promise<[OutputMessage]> {
  if (rules.kind === 'message') {
    const text = await response.readText(rules.encoding);
    return [buildMessage(response, { responseBody: parseText(text, rules.encoding) })];
  }
  if (response.status < 300) return [buildMessage(response, { attachmentUrl: await response.store() })];
  const start = await response.peek(MAX_EMITTED_ERROR_BYTES);
  return [buildMessage(response, { responseBody: parseText(start.toString('utf8'), 'utf8') })];
}

/** Builds the message of an attempt without a usable response. */
export function toFailureMessage(error: RestError): OutputMessage {
  const body = { HTTPHeaders: {}, error: { code: readFailureCode(error), message: error.message } };
  return { body, headers: {} };
}

function buildMessage(response: ResponseHead, content: JsonObject): OutputMessage {
  const cookies = response.headers['set-cookie'];
  const body = { statusCode: response.status, HTTPHeaders: joinHeaders(response.headers), ...content };
  return { body: cookies === undefined ? body : { ...body, setCookie: [cookies].flat() }, headers: {} };
}

/** Joins each header into one text; Node gives only set-cookie as an array. */
function joinHeaders(headers: ResponseHead['headers']): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined) joined[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return joined;
}

function parseText(text: string, encoding: BufferEncoding): unknown {
  return parseJsonOrText(/^utf-?8$/i.test(encoding) ? removeBom(text) : text);
}
