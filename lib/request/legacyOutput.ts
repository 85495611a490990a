import { RestError } from '../errors.js';
import type { ResponseRules } from './requestConfig.js';
import type { Attachment, InputMessage } from './inputMessage.js';
import type { ResponseHead, OutputMessage } from './outputMessage.js';
import { removeBom } from './parse/parseJson.js';
import { parseXml } from './parse/parseXml.js';

/** Parts of a media type whose bodies the legacy functions store as a file. */
const FILE_TYPE_PARTS = ['image', 'msword', 'msexcel', 'pdf', 'csv', 'octet-stream', 'binary'];

/** Advice in the legacy error for a redirect that can't be followed. */
export const REDIRECT_ADVICE = 'Please check "Follow redirect mode" if You want to use redirection in your request.';

/** Returns whether the legacy functions store the response body as a file. JSON and XML never are. */
export function isLegacyAttachment(response: ResponseHead): boolean {
  const type = readContentType(response);
  if (type === undefined || type.includes('json') || type.includes('xml') || hasNoBody(response)) return false;
  return FILE_TYPE_PARTS.some((part) => type.includes(part));
}

export function buildLegacyMessages(
  rules: ResponseRules & { kind: 'legacy' },
  response: ResponseHead,
  bytes: Buffer,
  message: InputMessage,
): OutputMessage[] {
  const { headers, status: statusCode } = response;
  const statusMessage = describeStatus(response, rules.followRedirects === true);
  if (bytes.length === 0) return [createMessage({ headers, statusCode, statusMessage }, message.attachments)];
  const parsed = parseBody(readContentType(response), bytes);
  const bodies: readonly unknown[] = rules.split && Array.isArray(parsed) ? parsed : [parsed];
  return bodies.map((body) => createMessage({ headers, body, statusCode, statusMessage }, message.attachments));
}

/** Builds the message of a response whose body is stored as a file. The file is added to the message's attachments too. */
export function buildLegacyAttachmentMessage(
  response: ResponseHead,
  attachment: Attachment & { readonly sourceUrl: string },
  message: InputMessage,
): OutputMessage {
  const attachments = message.attachments ?? {};
  const { headers, status: statusCode } = response;
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
  if (type === undefined) return parseJson(bytes.toString(), (text) => text);
  const text = bytes.toString(type.includes('utf-16le') ? 'utf16le' : 'utf8');
  if (type.includes('json')) return parseJson(removeBom(text), throwInvalidJson);
  return type.includes('xml') ? parseXml(text) : bytes.toString();
}

function parseJson(text: string, onInvalid: (text: string) => unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return onInvalid(text);
  }
}

function throwInvalidJson(): never {
  throw new RestError('response', "The response's media type is JSON, but its body can't be parsed");
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
