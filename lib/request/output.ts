import type { RestError } from '../errors.js';
import { TransportError } from '../errors.js';
import type { Answer, OutMessage } from './answer.js';
import { classicMessages } from './classicOutput.js';
import type { ResponseRules } from './config.js';
import type { OutcomeRules } from './decide.js';
import type { FlowMessage } from './flowMessage.js';
import { jsonOrText, withoutBom } from './parse/json.js';

export type { Answer, OutMessage } from './answer.js';
export { classicAttachmentMessage, classicIsAttachment } from './classicOutput.js';

/**
 * The messages that an answer becomes: one, or one per item of a list that is to be split.
 *
 * @param content the whole body: its bytes, or the text that was decoded from them
 * @param message the message that the request was made for
 * @throws RestError 'response' when the older functions get a body that is not what its media type says
 */
export function answerMessages(
  rules: ResponseRules,
  answer: Answer,
  content: Buffer | string,
  message: FlowMessage,
): OutMessage[] {
  switch (rules.kind) {
    case 'message':
      return [axiosMessage(answer, { responseBody: parseText(content, rules.encoding) })];
    case 'attachment':
      // An error that is emitted: its body is no file.
      return [axiosMessage(answer, { responseBody: parseText(content, 'utf8') })];
    case 'classic':
      return classicMessages(rules, answer, typeof content === 'string' ? Buffer.from(content) : content, message);
  }
}

/** The message of an answer that was stored as a file. */
export function attachmentMessage(answer: Answer, attachmentUrl: string): OutMessage {
  return axiosMessage(answer, { attachmentUrl });
}

/** The message that tells of a request without an answer; `error` as `transportFailure` gives it. */
export function failureMessage(rules: OutcomeRules, error: RestError): OutMessage {
  const origin = error.cause instanceof TransportError ? error.cause : error;
  const code = origin instanceof TransportError ? origin.reason : error.code;
  switch (rules.flavour) {
    case 'axios':
      return { body: { HTTPHeaders: {}, error: { code, message: error.message } }, headers: {} };
    case 'classic':
      return { body: { errorCode: code, errorMessage: error.message, errorStack: error.stack }, headers: {} };
  }
}

function axiosMessage(answer: Answer, content: Readonly<Record<string, unknown>>): OutMessage {
  const cookies = answer.headers['set-cookie'];
  const body = { statusCode: answer.status, HTTPHeaders: joinedHeaders(answer.headers), ...content };
  return { body: cookies === undefined ? body : { ...body, setCookie: [cookies].flat() }, headers: {} };
}

/** The headers with one text each; only set-cookie may come as a list. */
function joinedHeaders(headers: Answer['headers']): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined) joined[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return joined;
}

function parseText(content: Buffer | string, encoding: BufferEncoding): unknown {
  const text = typeof content === 'string' ? content : content.toString(encoding);
  return jsonOrText(/^utf-?8$/i.test(encoding) ? withoutBom(text) : text);
}
