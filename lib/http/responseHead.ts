import type { TransportError } from '../errors.js';
import { trimOptionalWhitespace } from './headerText.js';
import { createBadResponseError } from './transportErrors.js';

/** The rule that determines the end of a response's body (RFC 9112, section 6.3). */
export type BodyFraming =
  | { readonly by: 'length'; readonly bytes: number }
  | { readonly by: 'chunks' }
  /** The body ends with the connection. */
  | { readonly by: 'close' };

/** The status line and the header section of a response. */
export interface ResponseHead {
  /** In the form that a strict parser accepts. */
  readonly bytes: Buffer;
  readonly status: number;
  /** By the header section. A response to HEAD has no body nevertheless. */
  readonly framing: BodyFraming;
  /** Whether `bytes` equal the received ones. Otherwise the connection is not used for another response. */
  readonly isStrict: boolean;
}

interface Field {
  readonly name: string;
  readonly value: string;
}

const STRICT_STATUS_LINE = /^HTTP\/1\.[01] ([1-9]\d\d)[ \r]/;
const STATUS_LINE = /^HTTP\/(\d+)(?:\.(\d+))?[ \t]+([1-9]\d\d)(?!\d)(.*)$/i;
/** A control character, a line end other than CR LF, or a line that starts with neither a field name nor the end. */
const NON_STRICT = /[\0-\x08\v\f\x0e-\x1f\x7f]|\r[^\n]|[^\r]\n|\n(?![\w!#$%&'*+\-.^`|~]+:|\r\n$|$)/;
const FRAMING_LINES = /\n(?:content-length|transfer-encoding):[^\r]*/gi;
const TOKEN = /^[\w!#$%&'*+\-.^`|~]+$/;
/** Transfer codings (RFC 9112, section 7). Servers also send other values in this header. */
const TRANSFER_CODING = /^(?:chunked|gzip|x-gzip|deflate|compress|x-compress)$/;
const CONTROLS = /[\0-\x08\n-\x1f\x7f]+/g;

/**
 * Reads the head of a response as leniently as browsers and curl, and converts it to the form that Node's parser accepts:
 *
 * - lines that end with LF alone, and CR within a line, which counts as a space (RFC 9112, section 2.2);
 * - a status line without a space before its reason;
 * - folded lines, joined with a space (section 5.2); spaces before the colon (section 5.1);
 * - control characters in a value, replaced by a space (RFC 9110, section 5.5); lines without a name, removed;
 * - Transfer-Encoding with Content-Length, which is then ignored unless no transfer coding is named; a repeated
 *   Content-Length (section 6.3), one followed by other text, or one that is too large.
 *
 * @param bytes up to the end of the empty line
 * @param isBodiless whether the response has no body because of the request's method
 * @throws TransportError when the status line or the length of the body is invalid
 */
export function readResponseHead(bytes: Buffer, isBodiless = false): ResponseHead {
  const text = bytes.toString('latin1');
  return readStrict(bytes, text) ?? readLenient(text, isBodiless);
}

function readStrict(bytes: Buffer, text: string): ResponseHead | undefined {
  const status = STRICT_STATUS_LINE.exec(text)?.[1];
  if (status === undefined || NON_STRICT.test(text)) return undefined;
  const framing = readStrictFraming(text);
  return framing && { bytes, status: Number(status), framing, isStrict: true };
}

function readStrictFraming(text: string): BodyFraming | undefined {
  const [line, ...others] = text.match(FRAMING_LINES) ?? [];
  if (others.length > 0) return undefined;
  if (line === undefined) return { by: 'close' };
  const value = trimOptionalWhitespace(line.slice(line.indexOf(':') + 1));
  if (/^\d{1,15}$/.test(value) && /^\nc/i.test(line)) return { by: 'length', bytes: Number(value) };
  return value.toLowerCase() === 'chunked' && /^\nt/i.test(line) && text.startsWith('HTTP/1.1')
    ? { by: 'chunks' }
    : undefined;
}

function readLenient(text: string, isBodiless: boolean): ResponseHead {
  const [statusLine = '', ...lines] = unfold(text);
  const [, major = '', minor = '1', status = '', reason = ''] = STATUS_LINE.exec(statusLine) ?? [];
  if (status === '')
    throw createBadResponseError('HPE_INVALID_STATUS', 'its status line has no status of three digits');
  // Other clients also accept the wrong versions 0.9 and 2.0.
  if (Number(major) > 2) throw createBadResponseError('HPE_INVALID_VERSION', `it is in HTTP/${major}.${minor}`);
  const version = major === '1' && minor === '0' ? '1.0' : '1.1';
  const fields = lines.flatMap(parseField);
  const { framing, lines: framingLines } = readFraming(fields, isBodiless || isBodilessStatus(Number(status)));
  const rows = [...fields.filter(({ name }) => !isFraming(name)), ...framingLines];
  const head = [
    `HTTP/${version} ${status} ${trimOptionalWhitespace(reason)}`,
    ...rows.map(({ name, value }) => `${name}: ${value}`),
    '',
    '',
  ];
  return { bytes: Buffer.from(head.join('\r\n'), 'latin1'), status: Number(status), framing, isStrict: false };
}

/** Splits into lines, without empty ones and with folded lines joined. */
function unfold(text: string): string[] {
  const unfolded: string[] = [];
  for (const line of text.split('\n')) {
    const spaced = line.replace(CONTROLS, ' ');
    const content = trimOptionalWhitespace(spaced);
    if (content === '') continue;
    if (!/^[ \t]/.test(spaced)) unfolded.push(content);
    // A folded line continues a field; after the status line it is ignored (RFC 9112, section 2.2).
    else if (unfolded.length > 1) unfolded.push(`${unfolded.pop() ?? ''} ${content}`);
  }
  return unfolded;
}

function parseField(line: string): Field[] {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(0, colon)).trimEnd();
  return TOKEN.test(name) ? [{ name, value: trimOptionalWhitespace(line.slice(colon + 1)) }] : [];
}

function isFraming(name: string): boolean {
  return /^(?:content-length|transfer-encoding)$/i.test(name);
}

/** RFC 9112, section 6.3, first rule. */
function isBodilessStatus(status: number): boolean {
  return status < 200 || status === 204 || status === 304;
}

function readFraming(all: readonly Field[], isBodiless: boolean): { framing: BodyFraming; lines: Field[] } {
  const valuesOf = (header: string): string[] =>
    all
      .filter(({ name }) => name.toLowerCase() === header)
      .flatMap(({ value }) => value.split(','))
      .map((value) => trimOptionalWhitespace(value).toLowerCase())
      .filter((value) => value !== '');
  // "identity" of RFC 2616 means no coding.
  const codings = valuesOf('transfer-encoding').filter((coding) => coding !== 'identity');
  const lengths = valuesOf('content-length');
  // Chunked has no parameters (RFC 9112, section 7). Chunk framing must never be treated as content.
  if (codings.some((coding) => /^"?chunked[" \t;]/.test(coding))) {
    throw createBadResponseError('HPE_INVALID_TRANSFER_ENCODING', 'its Transfer-Encoding has text after "chunked"');
  }
  if (codings.some((coding) => TRANSFER_CODING.test(coding)) || (codings.length > 0 && lengths.length === 0)) {
    const isChunked = codings.at(-1) === 'chunked';
    const others = codings.filter((coding) => coding !== 'chunked');
    const value = [...others, ...(isChunked ? ['chunked'] : [])].join(', ');
    return { framing: { by: isChunked ? 'chunks' : 'close' }, lines: [{ name: 'Transfer-Encoding', value }] };
  }
  const isSent = all.some(({ name }) => name.toLowerCase() === 'content-length');
  const [length, ...different] = new Set(lengths.map(parseLength));
  if (!isSent || isBodiless || (length === Infinity && different.length === 0)) {
    return { framing: { by: 'close' }, lines: [] };
  }
  if (length === undefined || different.length > 0) throw createInvalidLengthError([...new Set(lengths)]);
  return { framing: { by: 'length', bytes: length }, lines: [{ name: 'Content-Length', value: String(length) }] };
}

/** Other text may follow the number. Returns Infinity for a number beyond 2^53. */
function parseLength(text: string): number | undefined {
  const digits = /^\+?(\d+)(?=$|[ \t;])/.exec(text)?.[1];
  if (digits === undefined) return undefined;
  return Number.isSafeInteger(Number(digits)) ? Number(digits) : Infinity;
}

function createInvalidLengthError(values: readonly string[]): TransportError {
  const [reason, problem] =
    values.length > 1
      ? (['HPE_UNEXPECTED_CONTENT_LENGTH', 'it has several different Content-Length values'] as const)
      : ([
          'HPE_INVALID_CONTENT_LENGTH',
          `its Content-Length is not a number: "${(values[0] ?? '').slice(0, 40)}"`,
        ] as const);
  return createBadResponseError(reason, problem);
}
