import type { RestError, TransportError } from '../../../errors.js';
import { createDecoder } from '../../charset.js';
import type { FailedAttempts, FailedResponse } from '../../failure.js';
import { readContentType } from '../../response/bodyFormat.js';
import { unpackStart } from '../../response/gzipFile.js';
import { CHARSET_BYTES, detectCharset } from '../../response/responseCharset.js';

/** Returns the error text for a response: the rule's message or the status, the request, the rule and the body. */
export function describeResponse({ status, statusText, ...failed }: FailedResponse, excerpt: string): string {
  const code = describeStatus(status, statusText);
  const head = failed.message === undefined ? `The server responded with ${code}` : `${failed.message} (${code})`;
  const body = excerpt === '' ? 'It has no body' : `Body: ${excerpt}`;
  return `${head}. ${describeAttempts(failed)}. ${body}`;
}

/** Returns the error text for a response that can't be used: the rule's message, why, the status, the request, the rule and the body, as far as it was read. */
export function describeUnusableResponse(
  { message }: RestError,
  { status, statusText, ...failed }: FailedResponse,
  excerpt: string,
): string {
  const problem = failed.message === undefined ? message : `${failed.message}: ${message}`;
  const head = `${problem}. The server responded with ${describeStatus(status, statusText)}`;
  return `${head}. ${describeAttempts(failed)}${excerpt === '' ? '' : `. Body: ${excerpt}`}`;
}

/** Decodes the beginning of a body, or of the content of a gzip file, in its charset, or as UTF-8 if that is impossible. */
export function decodeExcerpt({ excerpt: bytes, headers }: FailedResponse): string {
  const excerpt = unpackStart(bytes, bytes.length);
  try {
    return createDecoder(detectCharset(excerpt.subarray(0, CHARSET_BYTES), readContentType({ headers })))(excerpt);
  } catch {
    return excerpt.toString();
  }
}

/** Returns the error text for an attempt without a complete response. */
export function describeTransportError(
  error: TransportError,
  failed: FailedAttempts & { readonly status?: number | undefined },
): string {
  const cause = `${error.message} (${error.kind}, ${error.reason})`;
  const head = `${failed.message ?? 'There is no complete response'}: ${cause}`;
  return `${head}. ${describeAttempts(failed)}`;
}

function describeStatus(status: number, statusText: string): string {
  return `${status} ${statusText}`.trim();
}

function describeAttempts({
  target,
  status,
  attempts,
  rule,
  note,
}: FailedAttempts & { readonly status?: number | undefined }): string {
  const received = status === undefined ? '' : `, status: ${status}`;
  const decided = rule === undefined ? '' : `, decided by ${rule}`;
  return `Request: ${target}${received}, attempts: ${attempts}${decided}${note === undefined ? '' : `; ${note}`}`;
}
