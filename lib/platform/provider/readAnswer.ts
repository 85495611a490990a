import { TransportError } from '../../errors.js';
import { decodeContent } from '../../http/contentEncoding.js';
import { decodeText } from '../../oauth/charset.js';
import { parseAnswer } from '../../oauth/jsonAnswer.js';
import { MAX_ANSWER_BYTES, type Answer } from './answer.js';

/** A response whose body has been received as a whole, as it was sent. */
export interface ReceivedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

/**
 * Reads what an endpoint said, in whatever content coding and charset. A body that is not in the coding that its header names is
 * read as it is, where that gives JSON or a form; so is one in gzip without that header.
 */
export async function readAnswer({ status, headers, body }: ReceivedResponse): Promise<Answer> {
  const [contentType, retryAfter, challenge] = ['content-type', 'retry-after', 'www-authenticate'].map((name) =>
    textOf(headers[name]),
  );
  const coding = codingOf(textOf(headers['content-encoding']), body);
  const decoded = await decode(body, coding);
  const text = decodeText(decoded ?? body, contentType);
  const members = parseAnswer(text);
  return {
    status,
    members,
    ...(members === undefined && decoded === undefined ? { undecodable: coding } : {}),
    ...(members === undefined && (decoded !== undefined || status >= 400) ? { text } : {}),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(challenge === undefined ? {} : { challenge }),
  };
}

/** @returns undefined when it can't be decoded, or not to so few bytes as an answer may have */
async function decode(body: Uint8Array, coding: string): Promise<Uint8Array | undefined> {
  if (coding === '' || body.byteLength === 0) return body;
  try {
    const decoded = await decodeContent(body, coding, MAX_ANSWER_BYTES);
    // What is in a coding that is not known stays as it is.
    return decoded.equals(body) ? undefined : decoded;
  } catch (error: unknown) {
    if (error instanceof TransportError) return undefined;
    throw error;
  }
}

/** The codings that something has to be done for; `gzip` for a body that begins like one though no header says so. */
function codingOf(header: string | undefined, body: Uint8Array): string {
  const names = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const codings = names.filter((name) => name !== '' && name !== 'identity');
  if (codings.length > 0) return codings.join(', ');
  return body[0] === 0x1f && body[1] === 0x8b ? 'gzip' : '';
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.join(', ');
}
