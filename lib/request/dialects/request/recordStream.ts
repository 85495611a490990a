import { RestError } from '../../../errors.js';
import type { Scope } from '../../expression.js';
import type { BodyUse } from '../../pagination/findBodyUse.js';
import { readContentType, type BodyFormat } from '../../response/bodyFormat.js';
import { readCsvRecords } from '../../response/csvRecords.js';
import { convertToUtf8, decodeChunks } from '../../response/decodeChunks.js';
import type { TextResponse } from '../../response/gzipFile.js';
import { skipJsonPrefix } from '../../response/jsonPrefix.js';
import { readJsonRecords } from '../../response/jsonRecords.js';
import { readNdjsonRecords } from '../../response/ndjsonRecords.js';
import { listRecords, selectRecords, type RecordPath } from '../../response/recordPath.js';
import { detectCharset } from '../../response/responseCharset.js';
import { readServerSentEvents } from '../../response/serverSentEvents.js';
import type { RecordRules } from './emission.js';
import { chooseFormat, parseJsonBody, readBody, type BodyRules } from './readBody.js';

/** Bytes that have a byte order mark. More would delay the first event of a slow stream. */
const MARK_BYTES = 3;

/** Formats that are processed as a stream. */
type StreamedFormat = Extract<BodyFormat, 'json' | 'ndjson' | 'csv' | 'sse'>;

/**
 * Returns the format of a response whose records can be produced while it is received; undefined when its body has to be in memory.
 *
 * @param bodyUse the use of the body by expressions on records and pages
 */
export function chooseStreamedFormat(
  response: TextResponse,
  rules: BodyRules,
  { path }: RecordRules,
  bodyUse: BodyUse,
): StreamedFormat | undefined {
  if (path === undefined || bodyUse === 'records') return undefined;
  const format = chooseFormat(readContentType(response), rules);
  if (bodyUse === 'rest') return format === 'json' ? format : undefined;
  return format === 'json' || format === 'ndjson' || format === 'csv' || format === 'sse' ? format : undefined;
}

/**
 * Produces the records of a response while it is received.
 *
 * @param onRest receives a JSON document without its records, at its end
 * @throws RestError `response` when the body doesn't match its format or charset, or a record is too large
 * @throws TransportError when the response breaks off
 */
export async function* streamRecords(
  response: TextResponse,
  format: StreamedFormat,
  rules: BodyRules,
  { path = [], maxBytes }: RecordRules,
  onRest?: (rest: unknown) => void,
): AsyncGenerator {
  const start = await response.peek(MARK_BYTES);
  if (start.length === 0) return;
  const charset = rules.charset ?? detectCharset(start, readContentType(response));
  const chunks = response.readChunks();
  const parse = (text: string): unknown => parseJsonBody(text, rules);
  switch (format) {
    case 'json':
      yield* readJsonRecords(skipJsonPrefix(convertToUtf8(chunks, charset)), { path, parse, maxBytes, onRest });
      return;
    case 'ndjson':
      yield* selectFromEach(readNdjsonRecords(convertToUtf8(chunks, charset), parse, maxBytes), path);
      return;
    case 'csv':
      yield* selectFromEach(readCsvRecords(decodeChunks(chunks, charset), rules.csv, maxBytes), path);
      return;
    case 'sse':
      yield* selectFromEach(readServerSentEvents(decodeChunks(chunks, charset), maxBytes), path);
  }
}

/** A value and the records in it. */
interface SelectedRecords {
  readonly body: unknown;
  readonly records: readonly unknown[];
}

/**
 * Reads a response whole and selects its records.
 *
 * @param scope its root is replaced by the body
 * @throws RestError `response` when the body doesn't match its format or charset, or is too large
 * @throws TransportError when the response breaks off
 */
export async function selectFromWhole(
  response: TextResponse,
  rules: BodyRules,
  records: RecordRules,
  scope: Scope,
): Promise<SelectedRecords> {
  const { maxBytes } = records;
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of response.readChunks()) {
    parts.push(chunk);
    length += chunk.length;
    if (length > maxBytes) {
      throw new RestError(
        'response',
        `The response is larger than ${maxBytes} bytes, and is not processed as a stream; let records be a path such as $ or data.items, and transform do without $response.body`,
      );
    }
  }
  const { body } = await readBody(Buffer.concat(parts), response.headers, rules);
  return { body, records: selectFromBody(body, records, scope) };
}

/** Lists the records of a body. The root of `scope` is replaced by it. */
export function selectFromBody(
  body: unknown,
  { expression, path }: Pick<RecordRules, 'expression' | 'path'>,
  scope: Scope,
): readonly unknown[] {
  if (path !== undefined) return selectRecords(body, path);
  return listRecords(expression.evaluate({ ...scope, root: body }));
}

async function* selectFromEach(values: AsyncIterable<unknown>, path: RecordPath): AsyncGenerator {
  if (path.length === 0) yield* values;
  else for await (const value of values) yield* selectRecords(value, path);
}
