import { isUtf8 } from 'node:buffer';

import { createMalformedError, createRecordSizeError } from './malformed.js';

const LINE_FEED = 0x0a;
/** Begins each JSON text of a sequence. */
const RECORD_SEPARATOR = 0x1e;

/**
 * Produces the values of NDJSON (one JSON text per line, in UTF-8) or of a JSON text sequence (RFC 7464) while it is received. Blank lines are skipped.
 *
 * @param parse parses a JSON text
 * @param maxBytes maximum size of a line
 * @throws RestError `response` when a line isn't JSON or is too large
 */
export async function* readNdjsonRecords(
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
  parse: (text: string) => unknown,
  maxBytes: number,
): AsyncGenerator {
  let separator: number | undefined;
  let line = 0;
  let parts: Buffer[] = [];
  let length = 0;

  function* endLine(): Generator {
    const bytes = Buffer.concat(parts);
    parts = [];
    length = 0;
    line += 1;
    const place = `${separator === LINE_FEED ? 'line' : 'text'} ${line}`;
    if (!isUtf8(bytes)) throw createMalformedError('NDJSON', `${place} isn't valid UTF-8`);
    const text = bytes.toString('utf8').trim();
    if (text === '') return;
    let value: unknown;
    try {
      value = parse(text);
    } catch {
      // The parser's own text quotes the body.
      throw createMalformedError('NDJSON', `${place} can't be parsed as JSON`);
    }
    yield value;
  }

  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      if (separator === undefined) {
        separator = chunk[at] === RECORD_SEPARATOR ? RECORD_SEPARATOR : LINE_FEED;
        if (separator === RECORD_SEPARATOR) at += 1;
      }
      const end = chunk.indexOf(separator, at);
      const part = chunk.subarray(at, end < 0 ? chunk.length : end);
      parts.push(part);
      length += part.length;
      if (length > maxBytes) throw createRecordSizeError('NDJSON', maxBytes);
      if (end < 0) break;
      yield* endLine();
      at = end + 1;
    }
  }
  yield* endLine();
}
