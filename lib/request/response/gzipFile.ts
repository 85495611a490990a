import { pipeline, Readable } from 'node:stream';
import { constants, gunzipSync } from 'node:zlib';
import { messageOf, RestError } from '../../errors.js';
import { InflateDecoder } from '../../http/inflateDecoder.js';
import type { ReceivedResponse } from '../receivedResponse.js';

/** A response whose body is read as text. */
export type TextResponse = Pick<ReceivedResponse, 'headers' | 'peek' | 'readBytes' | 'readChunks'>;

/** RFC 1952, section 2.3.1: the magic number, and the method deflate. No text begins with these bytes. */
const MARK = [0x1f, 0x8b, 0x08];

/** Bytes of a file that contain the beginning of its content, at first, and after the longest header. */
const PEEKED_BYTES = [4096, 262_144];

/** A beginning of this size is decompressed to find its first bytes: deflate turns one byte into 1032 at most, so 4096 bytes of a bomb fit. */
const MAX_UNPACKED_BYTES = 8 * 1024 * 1024;

/**
 * Returns a response whose body is decompressed if it is a gzip file: one that a server sends without Content-Encoding, such as `orders.csv.gz`. Any other
 * body stays as it is.
 *
 * @param maxBytes maximum size of the decompressed body. A larger one, and a damaged one, fail with a RestError `response`, `malformed`
 */
export function unpackGzipFile(response: TextResponse, maxBytes: number): TextResponse {
  return {
    headers: response.headers,
    peek: async (count, maxMs) => {
      const start = await response.peek(Math.max(count, MARK.length), maxMs);
      if (!isGzipFile(start)) return start.subarray(0, count);
      for (const size of PEEKED_BYTES) {
        const content = unpackStart(await response.peek(Math.max(count, size), maxMs), count);
        if (content.length > 0) return content;
      }
      return Buffer.alloc(0);
    },
    readBytes: async () => {
      const bytes = await response.readBytes();
      return isGzipFile(bytes) ? Buffer.concat(await collect(inflate([bytes], maxBytes))) : bytes;
    },
    readChunks: () => unpackChunks(response.readChunks(), maxBytes),
  };
}

/**
 * Returns the beginning of the content of a gzip file. Any other body, and a damaged file, stays as it is.
 *
 * @param start the beginning of a body
 * @param maxBytes of the content, which bounds memory and time
 */
export function unpackStart(start: Buffer, maxBytes: number): Buffer {
  if (!isGzipFile(start)) return start;
  for (let length = start.length; length > 0; length = Math.floor(length / 2)) {
    try {
      const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: Math.max(maxBytes, MAX_UNPACKED_BYTES) };
      return gunzipSync(start.subarray(0, length), options).subarray(0, maxBytes);
    } catch (error: unknown) {
      // Half of it may fit.
      if (!(error instanceof RangeError)) break;
    }
  }
  return start;
}

function isGzipFile(start: Uint8Array): boolean {
  return MARK.every((byte, at) => start[at] === byte);
}

async function* unpackChunks(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  const iterator = chunks[Symbol.asyncIterator]();
  let start: Buffer = Buffer.alloc(0);
  try {
    while (start.length < MARK.length) {
      const next = await iterator.next();
      if (next.done === true) break;
      start = start.length === 0 ? next.value : Buffer.concat([start, next.value]);
    }
    const rest = continueWith(start, iterator);
    yield* isGzipFile(start) ? inflate(rest, maxBytes) : rest;
  } finally {
    await iterator.return?.();
  }
}

async function* continueWith(start: Buffer, iterator: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (start.length > 0) yield start;
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
}

async function* inflate(chunks: Iterable<Buffer> | AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  // Its reader reports the error.
  const decoder = pipeline(Readable.from(chunks, { objectMode: false }), new InflateDecoder(false), () => undefined);
  let length = 0;
  try {
    for await (const chunk of decoder) {
      length += (chunk as Buffer).length;
      if (length > maxBytes) throw createTooLargeError(maxBytes);
      yield chunk as Buffer;
    }
  } catch (error: unknown) {
    throw error instanceof RestError ? error : createDamagedError(error);
  }
}

async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const collected: Buffer[] = [];
  for await (const chunk of chunks) collected.push(chunk);
  return collected;
}

function createTooLargeError(maxBytes: number): RestError {
  return new RestError(
    'response',
    `The response is a gzip file with a content of more than ${maxBytes} bytes; raise limits.response, or set response.as to attachment to store it as it is`,
  );
}

function createDamagedError(cause: unknown): RestError {
  return new RestError(
    'malformed',
    `The response is a gzip file that can't be decompressed: ${messageOf(cause)}; request it again, or set response.as to base64 to emit it as it is`,
    { cause },
  );
}
