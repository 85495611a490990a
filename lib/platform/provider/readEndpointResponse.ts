import { TransportError } from '../../errors.js';
import { decodeContent } from '../../http/contentEncoding.js';
import { findRetryAfter } from '../../http/rateLimitHeaders.js';
import { decodeText } from '../../oauth/decodeText.js';
import { parseResponseBody } from '../../oauth/parseResponseBody.js';
import { MAX_RESPONSE_BYTES, type EndpointResponse } from './endpointResponse.js';

/** The number of gzip layers that are decoded without a `Content-Encoding` that names them. */
const MAX_UNDECLARED_GZIP = 2;

/** A complete response, its body not yet decoded. */
interface ReceivedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

/**
 * Decodes and parses a response in any supported content coding and charset. Some servers send a wrong `Content-Encoding`: a body
 * that is not in the coding of its header is read as it is if that gives JSON or a form, and gzip that no header names is decoded.
 */
export async function readEndpointResponse({ status, headers, body }: ReceivedResponse): Promise<EndpointResponse> {
  const [contentType, challenge] = ['content-type', 'www-authenticate'].map((name) => joinHeader(headers[name]));
  const retryAfter = findRetryAfter({ status, headers });
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

/** @returns undefined when the body can't be decoded, or has more than `MAX_RESPONSE_BYTES` decoded */
async function decode(body: Uint8Array, coding: string): Promise<Uint8Array | undefined> {
  if (coding === '' || body.byteLength === 0) return body;
  try {
    const decoded = await decodeContent(body, coding, MAX_RESPONSE_BYTES);
    // A body in an unknown coding comes back unchanged.
    return decoded.equals(body) ? undefined : decoded;
  } catch (error: unknown) {
    if (error instanceof TransportError) return undefined;
    throw error;
  }
}

/** Decodes gzip that no header names. @returns undefined when it can't be decoded */
async function decodeUndeclaredGzip(body: Uint8Array | undefined): Promise<Uint8Array | undefined> {
  let current = body;
  for (let times = 0; times < MAX_UNDECLARED_GZIP && current !== undefined && isGzip(current); times += 1) {
    current = await decode(current, 'gzip');
  }
  return current !== undefined && isGzip(current) ? undefined : current;
}

/** Whether the body begins with the magic number of gzip; no text does. */
function isGzip([first, second]: Uint8Array): boolean {
  return first === 0x1f && second === 0x8b;
}

/** Returns the codings of the header except `identity`, in lower case. */
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
