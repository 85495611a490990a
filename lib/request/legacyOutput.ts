import { RestError } from '../errors.js';
import type { ResponseRules } from './requestConfig.js';
import type { Attachment, InputMessage } from './inputMessage.js';
import type { ResponseHead, OutputMessage } from './outputMessage.js';
import { removeBom } from './parse/parseJson.js';
import { parseXml } from './parse/parseXml.js';

/** Parts of a media type whose bodies the older functions store as a file. */
const FILE_TYPES = ['image', 'msword', 'msexcel', 'pdf', 'csv', 'octet-stream', 'binary'];

/** What the older functions say of a redirect that they could not follow. */
export const REDIRECT_ADVICE = 'Please check "Follow redirect mode" if You want to use redirection in your request.';

/** Whether the older functions store this answer's body as a file. JSON and XML come first. */
export function isLegacyAttachment(answer: ResponseHead): boolean {
  const type = contentType(answer);
  if (type === undefined || type.includes('json') || type.includes('xml') || isBodyless(answer)) return false;
  return FILE_TYPES.some((part) => type.includes(part));
}

export function buildLegacyMessages(
  rules: ResponseRules & { kind: 'legacy' },
  answer: ResponseHead,
  bytes: Buffer,
  message: InputMessage,
): OutputMessage[] {
  const { headers, status: statusCode } = answer;
  const statusMessage = statusMessageOf(answer, rules.followRedirects === true);
  if (bytes.length === 0) return [outMessage({ headers, statusCode, statusMessage }, message.attachments)];
  const parsed = parseBody(contentType(answer), bytes);
  const bodies: readonly unknown[] = rules.split && Array.isArray(parsed) ? parsed : [parsed];
  return bodies.map((body) => outMessage({ headers, body, statusCode, statusMessage }, message.attachments));
}

/** The message of an answer whose body the older functions stored as a file; the file travels with the message too. */
export function buildLegacyAttachmentMessage(
  answer: ResponseHead,
  attachment: Attachment & { readonly sourceUrl: string },
  message: InputMessage,
): OutputMessage {
  const attachments = message.attachments ?? {};
  const { headers, status: statusCode } = answer;
  return outMessage(
    { headers, statusCode, statusMessage: statusMessageOf(answer, false), attachments: attachment },
    { ...attachments, [freeName(fileName(attachment.sourceUrl), attachments)]: attachment },
  );
}

function outMessage(body: unknown, attachments: InputMessage['attachments']): OutputMessage {
  return attachments === undefined ? { body, headers: {} } : { body, headers: {}, attachments };
}

function statusMessageOf(answer: ResponseHead, followsRedirects: boolean): string {
  if (answer.status >= 400) return answer.statusText || 'HTTP error.';
  if (answer.status >= 300 && followsRedirects)
    return `${answer.statusText || 'Redirection error.'} ${REDIRECT_ADVICE}`;
  return answer.statusText;
}

/** JSON and XML by media type; text otherwise, but JSON is tried when no media type came. */
function parseBody(type: string | undefined, bytes: Buffer): unknown {
  if (type === undefined) return parseJson(bytes.toString(), (text) => text);
  const text = bytes.toString(type.includes('utf-16le') ? 'utf16le' : 'utf8');
  if (type.includes('json')) return parseJson(removeBom(text), brokenJson);
  return type.includes('xml') ? parseXml(text) : bytes.toString();
}

function parseJson(text: string, otherwise: (text: string) => unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise(text);
  }
}

function brokenJson(): never {
  throw new RestError('response', "The answer's media type says JSON, but it can't be parsed");
}

function contentType(answer: ResponseHead): string | undefined {
  const value = answer.headers['content-type'];
  return typeof value === 'string' && value !== '' ? value.toLowerCase() : undefined;
}

function isBodyless(answer: ResponseHead): boolean {
  return answer.status === 204 || answer.status === 304 || answer.headers['content-length'] === '0';
}

function fileName(address: string): string {
  const segment = URL.canParse(address) ? new URL(address).pathname.split('/').pop() : undefined;
  return segment === undefined || segment === '' ? 'attachment' : segment;
}

function freeName(name: string, taken: object): string {
  let free = name;
  for (let count = 2; Object.hasOwn(taken, free); count += 1) free = `${name} (${count})`;
  return free;
}
