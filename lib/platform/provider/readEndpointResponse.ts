import { TransportError } from '../../errors.js';
import { decodeContent } from '../../http/contentEncoding.js';
import { decodeText } from '../../oauth/decodeText.js';
import { parseResponseBody } from '../../oauth/parseResponseBody.js';
import { MAX_RESPONSE_BYTES, type EndpointResponse } from './endpointResponse.js';

/** How many times a body may be in gzip without being said to be. */
const MAX_UNDECLARED_GZIP = 2;

/** A response whose body has been received as a whole, as it was sent. */
export interface ReceivedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

/**
 * Reads what an endpoint said, in whatever content coding and charset. A body that is not in the coding that its header names is
 * read as it is, where that gives JSON or a form; so is one in gzip without that header, or in gzip once more than it says.
 */
export async function readEndpointResponse({ status, headers, body }: ReceivedResponse): Promise<EndpointResponse> {
  const [contentType, retryAfter, challenge] = ['content-type', 'retry-after', 'www-authenticate'].map((name) =>
    joinHeader(headers[name]),
  );
  const coding = parseContentEncoding(joinHeader(headers['content-encoding']));
  const decoded = await decodeUndeclaredGzip((await decode(body, coding)) ?? (isGzip(body) ? body : undefined));
  const text = decodeText(decoded ?? body, contentType);
  const members = parseResponseBody(text);
  return {
    status,
    members,
    ...(members === undefined && decoded === undefined ? { undecodable: coding === '' ? 'gzip' : coding } : {}),
    ...(members === undefined && (decoded !== undefined || status >= 400) ? { text } : {}),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(challenge === undefined ? {} : { challenge }),
  };
}

/** @returns undefined when it can't be decoded, or not to so few bytes as an answer may have */
async function decode(body: Uint8Array, coding: string): Promise<Uint8Array | undefined> {
  if (coding === '' || body.byteLength === 0) return body;
  try {
    const decoded = await decodeContent(body, coding, MAX_RESPONSE_BYTES);
    // What is in a coding that is not known stays as it is.
    return decoded.equals(body) ? undefined : decoded;
  } catch (error: unknown) {
    if (error instanceof TransportError) return undefined;
    throw error;
  }
}

/** Takes gzip off that no header names. @returns undefined when it can't be decoded */
async function decodeUndeclaredGzip(body: Uint8Array | undefined): Promise<Uint8Array | undefined> {
  let current = body;
  for (let times = 0; times < MAX_UNDECLARED_GZIP && current !== undefined && isGzip(current); times += 1) {
    current = await decode(current, 'gzip');
  }
  return current !== undefined && isGzip(current) ? undefined : current;
}

/** No text begins so. */
function isGzip([first, second]: Uint8Array): boolean {
  return first === 0x1f && second === 0x8b;
}

/** The codings that something has to be done for. */
function parseContentEncoding(header = ''): string {
  return header
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
    .join(', ');
}

function joinHeader(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.join(', ');
}
