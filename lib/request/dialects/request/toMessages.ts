import type { RestError } from '../../../errors.js';
import type { JsonObject } from '../../../json.js';
import type { EmissionContext, OutputMessages } from '../../dialect.js';
import type { Scope } from '../../expression.js';
import { readFailureCode } from '../../failure.js';
import type { OutputMessage } from '../../outputMessage.js';
import type { ReceivedResponse } from '../../receivedResponse.js';
import { readContentType } from '../../response/bodyFormat.js';
import { unpackGzipFile, type TextResponse } from '../../response/gzipFile.js';
import type { RequestDialectConfig } from './config.js';
import { serializeParameters } from './parameters.js';
import { chooseFormat, readBody, type BodyRules, type ReadBody } from './readBody.js';
import type { RecordRules } from './emission.js';
import { buildRecordMessages } from './recordMessages.js';
import { selectFromBody } from './recordStream.js';
import { listResponseHeaders } from '../../responseHeaders.js';

/**
 * Builds the messages of a response: one, or those of its records. Each has an id, from which the next step can derive an idempotency key.
 *
 * @throws RestError `response` when the body doesn't match its media type or charset, `file` when it can't be stored, `expression`
 * @throws TransportError when the response breaks off
 */
export async function toMessages(
  { response: rules, emission, parameters, send }: EmittingConfig,
  response: ReceivedResponse,
  context: EmissionContext,
): Promise<OutputMessages> {
  const { message, createId, scope: given, page, tracker } = context;
  const head = { status: response.status, headers: listResponseHeaders(response) };
  const { records, transform, wholeResponse } = emission;
  const source = openText(response, rules, send.maxResponseBytes);
  if (records === undefined && transform === undefined && page === undefined) {
    const { content, ...more } = await readContent(response, source, rules);
    return [{ id: createId(), body: { ...head, ...content }, headers: {}, ...more }];
  }
  const hasExpression =
    tracker !== undefined || transform !== undefined || (records !== undefined && records.path === undefined);
  const own = hasExpression
    ? { message: message.body, parameters: serializeParameters(parameters, given).values }
    : undefined;
  const scope = { ...given, bindings: { ...given.bindings, ...own, ...(page && { page: page.variable }) } };
  const url = response.requestUrl.href;
  if (page !== undefined) page.head = { ...head, url, responseUrl: response.responseUrl };
  if (records !== undefined && wholeResponse !== true) {
    return buildRecordMessages(source, rules, { ...emission, records }, { ...head, url }, { ...context, scope });
  }
  const { content, ...more } = await readContent(response, source, rules);
  const root = { ...head, ...content };
  if (page !== undefined) {
    page.body = content.body;
    page.count(listPageRecords(content.body, records, scope));
  }
  if (transform === undefined) return [{ id: createId(), body: root, headers: {}, ...more }];
  const bindings = {
    ...scope.bindings,
    response: { ...head, body: content.body, url },
    ...(page && { page: page.variable }),
  };
  const body = transform.evaluate({ ...scope, root, bindings });
  return body === undefined ? [] : [{ id: createId(), body, headers: {}, ...more }];
}

/** Lists the records of a response that is one message. Without a place of records, the elements of a list are records. */
function listPageRecords(body: unknown, records: RecordRules | undefined, scope: Scope): readonly unknown[] {
  if (records === undefined) return Array.isArray(body) ? body : [];
  return selectFromBody(body, records, scope);
}

type EmittingConfig = Pick<RequestDialectConfig, 'response' | 'emission' | 'parameters' | 'send'>;

interface Content {
  readonly content: ReadBody;
  readonly attachments?: JsonObject;
}

/** Bytes are emitted as they are; text is that of a gzip file. */
function openText(response: ReceivedResponse, rules: BodyRules, maxBytes: number): TextResponse {
  return chooseFormat(readContentType(response), rules) === 'base64' ? response : unpackGzipFile(response, maxBytes);
}

async function readContent(response: ReceivedResponse, source: TextResponse, rules: BodyRules): Promise<Content> {
  if (rules.as === 'none') return { content: { body: null } };
  if (rules.as !== 'attachment') return { content: await readBody(await source.readBytes(), source.headers, rules) };
  if ((await response.peek(1)).length === 0) return { content: { body: null } };
  const url = await response.store();
  const contentType = readContentType(response);
  const file = { url, ...(contentType !== '' && { 'content-type': contentType }) };
  return { content: { body: { attachmentUrl: url } }, attachments: Object.fromEntries([[response.fileName, file]]) };
}

/** Builds the message of an attempt without a usable response. */
export function toFailureMessage(error: RestError, createId: () => string): OutputMessage {
  const { kind, message } = error;
  return { id: createId(), body: { error: { kind, code: readFailureCode(error), message } }, headers: {} };
}
