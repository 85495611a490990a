import type { RestError } from '../errors.js';
import { TransportError } from '../errors.js';
import type { ResponseHead, OutputMessage } from './outputMessage.js';
import { buildLegacyMessages } from './legacyOutput.js';
import type { ResponseRules } from './requestConfig.js';
import type { OutcomeRules } from './decideOutcome.js';
import type { InputMessage } from './inputMessage.js';
import { parseJsonOrText, removeBom } from './parse/parseJson.js';

export type { ResponseHead as Answer, OutputMessage as OutMessage } from './outputMessage.js';
export {
  buildLegacyAttachmentMessage as classicAttachmentMessage,
  isLegacyAttachment as classicIsAttachment,
} from './legacyOutput.js';

/**
 * The messages that an answer becomes: one, or one per item of a list that is to be split.
 *
 * @param content the whole body: its bytes, or the text that was decoded from them
 * @param message the message that the request was made for
 * @throws RestError 'response' when the older functions get a body that is not what its media type says
 */
export function buildMessages(
  rules: ResponseRules,
  answer: ResponseHead,
  content: Buffer | string,
  message: InputMessage,
): OutputMessage[] {
  switch (rules.kind) {
    case 'message':
      return [axiosMessage(answer, { responseBody: parseText(content, rules.encoding) })];
    case 'attachment':
      // An error that is emitted: its body is no file.
      return [axiosMessage(answer, { responseBody: parseText(content, 'utf8') })];
    case 'legacy':
      return buildLegacyMessages(rules, answer, typeof content === 'string' ? Buffer.from(content) : content, message);
  }
}

/** The message of an answer that was stored as a file. */
export function buildAttachmentMessage(answer: ResponseHead, attachmentUrl: string): OutputMessage {
  return axiosMessage(answer, { attachmentUrl });
}

/** The message that tells of a request without an answer; `error` as `transportFailure` gives it. */
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

function axiosMessage(answer: ResponseHead, content: Readonly<Record<string, unknown>>): OutputMessage {
  const cookies = answer.headers['set-cookie'];
  const body = { statusCode: answer.status, HTTPHeaders: joinedHeaders(answer.headers), ...content };
  return { body: cookies === undefined ? body : { ...body, setCookie: [cookies].flat() }, headers: {} };
}

/** The headers with one text each; only set-cookie may come as a list. */
function joinedHeaders(headers: ResponseHead['headers']): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined) joined[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return joined;
}

function parseText(content: Buffer | string, encoding: BufferEncoding): unknown {
  const text = typeof content === 'string' ? content : content.toString(encoding);
  return parseJsonOrText(/^utf-?8$/i.test(encoding) ? removeBom(text) : text);
}
