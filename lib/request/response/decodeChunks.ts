import { createDecoder } from '../charset.js';
import { createCharsetError } from './malformed.js';

/**
 * Decodes a body while it is received, without its byte order mark.
 *
 * @throws RestError `response` when the charset is unknown or bytes are invalid in it
 */
export async function* decodeChunks(chunks: AsyncIterable<Buffer>, charset: string): AsyncGenerator<string> {
  const decode = orCharsetError(charset, () => createDecoder(charset));
  for await (const chunk of chunks) yield orCharsetError(charset, () => decode(chunk));
  yield orCharsetError(charset, () => decode());
}

/** Converts a body to UTF-8 while it is received, without its byte order mark. Invalid UTF-8 is left for the reader to refuse. */
export async function* convertToUtf8(chunks: AsyncIterable<Buffer>, charset: string): AsyncGenerator<Buffer> {
  if (!/^utf-?8$/i.test(charset)) {
    for await (const text of decodeChunks(chunks, charset)) yield Buffer.from(text);
    return;
  }
  let start: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (start === undefined) {
      yield chunk;
      continue;
    }
    start = Buffer.concat([start, chunk]);
    if (start.length < BOM.length) continue;
    yield removeBom(start);
    start = undefined;
  }
  if (start !== undefined) yield removeBom(start);
}

const BOM = [0xef, 0xbb, 0xbf];

function removeBom(start: Buffer): Buffer {
  return BOM.every((byte, at) => start[at] === byte) ? start.subarray(BOM.length) : start;
}

function orCharsetError<Result>(charset: string, decode: () => Result): Result {
  try {
    return decode();
  } catch {
    throw createCharsetError(charset);
  }
}
