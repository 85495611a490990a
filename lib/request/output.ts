import type { RestError } from '../errors.js';
import { TransportError } from '../errors.js';
import type { ResponseHead, OutputMessage } from './outputMessage.js';
import { buildLegacyMessages } from './legacyOutput.js';
import type { ResponseRules } from './requestConfig.js';
import type { OutcomeRules } from './decideOutcome.js';
import type { InputMessage } from './inputMessage.js';
import { parseJsonOrText, removeBom } from './parse/parseJson.js';
import type { JsonObject } from '../json.js';

export type { OutputMessage, ResponseHead } from './outputMessage.js';
export { buildLegacyAttachmentMessage, isLegacyAttachment } from './legacyOutput.js';

/**
 * Builds the messages of a response: one, or one per element of an array that is split.
 *
 * @param content the whole body, as bytes or as decoded text
 * @param message the message that caused the request
 * @throws RestError `response` when the body doesn't match its media type (legacy)
 */
export function buildMessages(
  rules: ResponseRules,
  response: ResponseHead,
  content: Buffer | string,
  message: InputMessage,
): OutputMessage[] {
  switch (rules.kind) {
    case 'message':
      return [buildV2Message(response, { responseBody: parseContent(content, rules.encoding) })];
    case 'attachment':
      // An emitted error response: its body is not stored as a file.
      return [buildV2Message(response, { responseBody: parseContent(content, 'utf8') })];
    case 'legacy':
      return buildLegacyMessages(
        rules,
        response,
        typeof content === 'string' ? Buffer.from(content) : content,
        message,
      );
  }
}

/** Builds the message of a response that is stored as a file. */
export function buildAttachmentMessage(response: ResponseHead, attachmentUrl: string): OutputMessage {
  return buildV2Message(response, { attachmentUrl });
}

/** Builds the message of a request without a response. `error` comes from `createTransportFailure`. */
export function buildFailureMessage(rules: OutcomeRules, error: RestError): OutputMessage {
  const origin = error.cause instanceof TransportError ? error.cause : error;
  const code = origin instanceof TransportError ? origin.reason : error.code;
  switch (rules.dialect) {
    case 'v2':
      return { body: { HTTPHeaders: {}, error: { code, message: error.message } }, headers: {} };
    case 'legacy':
      return { body: { errorCode: code, errorMessage: error.message, errorStack: error.stack }, headers: {} };
  }
}

function buildV2Message(response: ResponseHead, content: JsonObject): OutputMessage {
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

function parseContent(content: Buffer | string, encoding: BufferEncoding): unknown {
  const text = typeof content === 'string' ? content : content.toString(encoding);
  return parseJsonOrText(/^utf-?8$/i.test(encoding) ? removeBom(text) : text);
}
