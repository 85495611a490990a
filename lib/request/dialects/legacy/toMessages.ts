import { RestError } from '../../../errors.js';
import { parseJson } from '../../../json.js';
import type { EmissionContext } from '../../dialect.js';
import { readFailureCode } from '../../failure.js';
import type { InputMessage } from '../../inputMessage.js';
import type { OutputMessage, ResponseHead } from '../../outputMessage.js';
import { parseJsonOrText, removeBom } from '../../parseJsonOrText.js';
import type { ReceivedResponse } from '../../receivedResponse.js';
import type { LegacyConfig } from './config.js';
import { REDIRECT_ADVICE } from './describeFailure.js';
import { parseXml } from './parseXml.js';

/** Parts of a media type whose bodies are stored as a file. */
const FILE_TYPE_PARTS = ['image', 'msword', 'msexcel', 'pdf', 'csv', 'octet-stream', 'binary'];

/**
 * Builds the messages of a response: one, or one per element of an array that is split. A body of a file type is stored.
 *
 * @throws RestError `response` when the body doesn't match its media type, `file`, `platform` when it can't be stored
 * @throws TransportError when the response breaks off
 */
export async function toMessages(
  { rules }: Pick<LegacyConfig, 'rules'>,
  response: ReceivedResponse,
  { message, createId }: Pick<EmissionContext, 'message' | 'createId'>,
): Promise<Iterable<OutputMessage>> {
  if (isFile(response)) return [await storeFile(response, message)];
  const { headers, status: statusCode } = response;
  const { attachments } = message;
  const statusMessage = describeStatus(response, rules.followRedirects);
  const bytes = await response.readBytes();
  if (bytes.length === 0) return [createMessage({ headers, statusCode, statusMessage }, attachments)];
  const parsed = parseBody(readContentType(response), bytes);
  const toMessage = (body: unknown) => createMessage({ headers, body, statusCode, statusMessage }, attachments);
  if (!rules.split || !Array.isArray(parsed)) return [toMessage(parsed)];
  return parsed.length === 1 ? [toMessage(parsed[0])] : splitMessages(parsed, toMessage, createId);
}

/** Builds the message of an attempt without a usable response. */
export function toFailureMessage(error: RestError): OutputMessage {
  const body = { errorCode: readFailureCode(error), errorMessage: error.message, errorStack: error.stack };
  return { body, headers: {} };
}

/** Without ids of their own the messages would share one, and the next step would drop the second as a duplicate. */
function* splitMessages(
  bodies: readonly unknown[],
  toMessage: (body: unknown) => OutputMessage,
  createId: () => string,
): Generator<OutputMessage> {
  for (const body of bodies) yield { id: createId(), ...toMessage(body) };
}

/** Returns whether the response body is stored as a file. JSON and XML never are. */
function isFile(response: ResponseHead): boolean {
  const type = readContentType(response);
  if (type === undefined || type.includes('json') || type.includes('xml') || hasNoBody(response)) return false;
  return FILE_TYPE_PARTS.some((part) => type.includes(part));
}

/** Stores the body and builds its message. The file is added to the message's attachments too. */
async function storeFile(response: ReceivedResponse, message: InputMessage): Promise<OutputMessage> {
  const { headers, status: statusCode, requestUrl } = response;
  const contentType = headers['content-type'];
  const attachment = {
    ...(await response.storeAtSignedUrl()),
    ...(typeof contentType === 'string' ? { 'content-type': contentType } : {}),
    sourceUrl: requestUrl.origin + requestUrl.pathname + requestUrl.search,
  };
  const attachments = message.attachments ?? {};
  return createMessage(
    { headers, statusCode, statusMessage: describeStatus(response, false), attachments: attachment },
    { ...attachments, [findFreeName(readFileName(attachment.sourceUrl), attachments)]: attachment },
  );
}

function createMessage(body: unknown, attachments: InputMessage['attachments']): OutputMessage {
  return attachments === undefined ? { body, headers: {} } : { body, headers: {}, attachments };
}

function describeStatus(response: ResponseHead, followsRedirects: boolean): string {
  if (response.status >= 400) return response.statusText || 'HTTP error.';
  if (response.status >= 300 && followsRedirects)
    return `${response.statusText || 'Redirection error.'} ${REDIRECT_ADVICE}`;
  return response.statusText;
}

/** Parses JSON and XML by media type and returns other bodies as text. Without a media type it tries JSON, then text. */
function parseBody(type: string | undefined, bytes: Buffer): unknown {
  if (type === undefined) return parseJsonOrText(bytes.toString());
  const text = bytes.toString(type.includes('utf-16le') ? 'utf16le' : 'utf8');
  if (type.includes('json')) {
    const value = parseJson(removeBom(text));
    if (value !== undefined) return value;
    throw new RestError('response', "The response's media type is JSON, but its body can't be parsed");
  }
  return type.includes('xml') ? parseXml(text) : bytes.toString();
}

function readContentType(response: ResponseHead): string | undefined {
  const value = response.headers['content-type'];
  return typeof value === 'string' && value !== '' ? value.toLowerCase() : undefined;
}

function hasNoBody(response: ResponseHead): boolean {
  return response.status === 204 || response.status === 304 || response.headers['content-length'] === '0';
}

function readFileName(address: string): string {
  const segment = URL.canParse(address) ? new URL(address).pathname.split('/').pop() : undefined;
  return segment === undefined || segment === '' ? 'attachment' : segment;
}

function findFreeName(name: string, taken: object): string {
  let free = name;
  for (let count = 2; Object.hasOwn(taken, free); count += 1) free = `${name} (${count})`;
  return free;
}
