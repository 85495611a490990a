import type { RestError } from '../../../errors.js';
import type { JsonObject } from '../../../json.js';
import { readFailureCode } from '../../failure.js';
import type { OutputMessage, ResponseHead } from '../../outputMessage.js';
import type { ReceivedResponse } from '../../receivedResponse.js';
import type { RequestDialectConfig } from './config.js';
import { readBody } from './readBody.js';

/**
 * Builds the message of a response.
 *
 * @throws RestError `response` when the body doesn't match its media type or charset
 * @throws TransportError when the response breaks off
 */
export async function toMessages(
  { response: rules }: Pick<RequestDialectConfig, 'response'>,
  response: ReceivedResponse,
): Promise<[OutputMessage]> {
  const bytes = rules.as === 'none' ? Buffer.alloc(0) : await response.readBytes();
  const content = readBody(bytes, response.headers, rules);
  return [{ body: { status: response.status, headers: listResponseHeaders(response), ...content }, headers: {} }];
}

/** Builds the message of an attempt without a usable response. */
export function toFailureMessage(error: RestError): OutputMessage {
  return { body: { error: { code: readFailureCode(error), message: error.message } }, headers: {} };
}

/** Returns headers by lower-case name. A repeated header is a list; set-cookie always is. */
export function listResponseHeaders({ headers, rawHeaders = [] }: ResponseHead): JsonObject {
  const lines = new Map<string, string[]>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    const value = rawHeaders[at + 1] ?? '';
    const earlier = lines.get(name);
    if (earlier === undefined) lines.set(name, [value]);
    else earlier.push(value);
  }
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, joined]) => {
      if (joined === undefined) return [];
      const all = lines.get(name);
      return [[name, name !== 'set-cookie' && all !== undefined && all.length > 1 ? all : joined]];
    }),
  );
}
