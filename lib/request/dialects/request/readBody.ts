import { RestError } from '../../../errors.js';
import { decodeCharset } from '../../charset.js';
import type { ResponseHead } from '../../outputMessage.js';
import { detectFormat, readContentType, type BodyFormat } from '../../response/bodyFormat.js';
import { readCsvRecords, type CsvOptions } from '../../response/csvRecords.js';
import {
  createCharsetError,
  createDepthError,
  createMalformedError,
  findUnwritable,
} from '../../response/malformed.js';
import { removeJsonPrefix } from '../../response/jsonPrefix.js';
import { readNdjsonRecords } from '../../response/ndjsonRecords.js';
import { parseXml } from '../../response/parseXml.js';
import { CHARSET_BYTES, detectCharset } from '../../response/responseCharset.js';
import { readServerSentEvents } from '../../response/serverSentEvents.js';
import { parseExactJson, quoteHugeNumbers } from './exactJson.js';

/** `auto`: by the media type. `attachment`: stored as a file. `none`: not read. */
export const BODY_FORMATS = [
  'auto',
  'json',
  'text',
  'xml',
  'csv',
  'ndjson',
  'sse',
  'base64',
  'attachment',
  'none',
] as const;

/** The rules for the body of a response. */
export interface BodyRules {
  readonly as: (typeof BODY_FORMATS)[number];
  readonly onMalformed: 'fail' | 'text';
  /** Overrides the charset of the response. */
  readonly charset: string | undefined;
  readonly integers: 'exact' | 'number';
  readonly csv: CsvOptions;
}

/** The body of an emitted response. */
export interface ReadBody {
  readonly body: unknown;
  /** The body is bytes in this encoding. */
  readonly encoding?: 'base64';
  /** The body doesn't match its media type or charset and is emitted as text. */
  readonly malformed?: true;
}

/**
 * Reads the bytes of a body by the rules and its media type. An empty body is null.
 *
 * @throws RestError `response` when the body doesn't match its media type or charset
 */
export async function readBody(bytes: Buffer, headers: ResponseHead['headers'], rules: BodyRules): Promise<ReadBody> {
  if (bytes.length === 0) return { body: null };
  const contentType = readContentType({ headers });
  const format = chooseFormat(contentType, rules);
  if (format === 'base64') return { body: bytes.toString('base64'), encoding: 'base64' };
  const charset = rules.charset ?? detectCharset(bytes.subarray(0, CHARSET_BYTES), contentType);
  const text = decodeCharset(bytes, charset);
  try {
    if (text === undefined) throw createCharsetError(charset);
    return { body: format === 'text' ? text : await parseText(text, format, rules) };
  } catch (error: unknown) {
    if (rules.onMalformed !== 'text' || !(error instanceof RestError)) throw error;
    return { body: text ?? bytes.toString('utf8'), malformed: true };
  }
}

/** Returns the format of a body, by the rules or its media type. */
export function chooseFormat(contentType: string, { as }: BodyRules): BodyFormat {
  return as === 'auto' || as === 'attachment' || as === 'none' ? detectFormat(contentType) : as;
}

/**
 * Parses JSON by the rules.
 *
 * @throws RestError `response`
 */
export function parseJsonBody(text: string, { integers }: BodyRules): unknown {
  const parse = integers === 'exact' ? parseExactJson : (valid: string): unknown => JSON.parse(valid);
  let value: unknown;
  try {
    value = parse(text);
  } catch {
    // The parser's own text quotes the body.
    throw createMalformedError('JSON', "its body can't be parsed");
  }
  let problem = findUnwritable(value);
  if (problem === 'infinity') {
    value = parse(quoteHugeNumbers(text));
    problem = findUnwritable(value);
  }
  if (problem === 'depth') throw createDepthError('JSON');
  return value;
}

async function parseText(
  text: string,
  format: Exclude<BodyFormat, 'text' | 'base64'>,
  rules: BodyRules,
): Promise<unknown> {
  switch (format) {
    case 'json':
      return parseJsonBody(removeJsonPrefix(text), rules);
    case 'xml':
      return parseXml(text);
    case 'csv':
      return collect(readCsvRecords([text], rules.csv, Infinity));
    case 'ndjson':
      return collect(readNdjsonRecords([Buffer.from(text)], (line) => parseJsonBody(line, rules), Infinity));
    case 'sse':
      return collect(readServerSentEvents([text], Infinity));
  }
}

async function collect(records: AsyncIterable<unknown>): Promise<unknown[]> {
  const collected: unknown[] = [];
  for await (const record of records) collected.push(record);
  return collected;
}
