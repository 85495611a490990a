import { RestError } from '../../../errors.js';
import { decodeCharset, isKnownCharset } from '../../charset.js';
import type { ResponseHead } from '../../outputMessage.js';
import { parseExactJson } from './exactJson.js';

export const BODY_FORMATS = ['auto', 'json', 'text', 'base64', 'none'] as const;
export type BodyFormat = (typeof BODY_FORMATS)[number];

/** The rules for the body of a response. */
export interface BodyRules {
  readonly as: BodyFormat;
  readonly onMalformed: 'fail' | 'text';
  /** Overrides the charset of the response. */
  readonly charset: string | undefined;
  readonly integers: 'exact' | 'number';
}

/** The body of an emitted response. */
export interface ReadBody {
  readonly body: unknown;
  /** The body is bytes in this encoding. */
  readonly encoding?: 'base64';
  /** The body doesn't match its media type or charset and is emitted as text. */
  readonly malformed?: true;
}

const TEXT_TYPE =
  /^(?:text\/|application\/(?:x-www-form-urlencoded|x-ndjson|jsonl|xml)$|multipart\/form-data$)|\/(?:.+\+)?xml$/;
const JSON_TYPE = /^(?:application|text)\/json$|\+json$/;

/** RFC 9110, section 8.3.2. */
const CHARSET = /;\s*charset\s*=\s*(?:"([^"]*)"|([^\s;"]+))/i;

/**
 * Reads the bytes of a body by the rules and its media type. An empty body is null.
 *
 * @throws RestError `response` when the body doesn't match its media type or charset
 */
export function readBody(bytes: Buffer, headers: ResponseHead['headers'], rules: BodyRules): ReadBody {
  if (bytes.length === 0 || rules.as === 'none') return { body: null };
  const header = headers['content-type'];
  const contentType = typeof header === 'string' ? header : '';
  const format = rules.as === 'auto' ? chooseFormat(contentType) : rules.as;
  if (format === 'base64') return { body: bytes.toString('base64'), encoding: 'base64' };
  const charset = rules.charset ?? detectCharset(bytes, contentType);
  const text = decodeCharset(bytes, charset);
  if (text === undefined) {
    if (rules.onMalformed === 'text') return { body: bytes.toString('utf8'), malformed: true };
    const problem = isKnownCharset(charset)
      ? `The response isn't valid text in the charset ${charset}`
      : `The response has the charset ${charset}, which is unknown`;
    throw new RestError('response', `${problem}; set response.charset, or response.as to base64`);
  }
  if (format === 'text') return { body: text };
  try {
    return { body: rules.integers === 'exact' ? parseExactJson(text) : (JSON.parse(text) as unknown) };
  } catch {
    if (rules.onMalformed === 'text') return { body: text, malformed: true };
    // The parser's own text quotes the body.
    throw new RestError(
      'response',
      "The response should be JSON, but its body can't be parsed; set response.as or response.onMalformed to text to emit it as text",
    );
  }
}

function chooseFormat(contentType: string): 'json' | 'text' | 'base64' {
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  if (JSON_TYPE.test(type)) return 'json';
  return TEXT_TYPE.test(type) ? 'text' : 'base64';
}

/** Returns the charset of a byte order mark, of the header, or UTF-8. */
function detectCharset(bytes: Buffer, contentType: string): string {
  if (bytes.subarray(0, 3).equals(Buffer.of(0xef, 0xbb, 0xbf))) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const [, quoted, plain = ''] = CHARSET.exec(contentType) ?? [];
  return (quoted ?? plain).trim() || 'utf-8';
}
