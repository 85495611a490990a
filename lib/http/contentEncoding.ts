import type { IncomingHttpHeaders } from 'node:http';
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createInflate, createInflateRaw, createUnzip } from 'node:zlib';

/** Makes the decoder, given the first byte of the encoded body. */
export type Decoding = (firstByte: number) => Transform;

const DECODINGS: Readonly<Record<string, Decoding>> = {
  gzip: () => createUnzip(),
  'x-gzip': () => createUnzip(),
  // Servers that say compress send what gzip or zlib made; LZW itself has died out.
  compress: () => createUnzip(),
  'x-compress': () => createUnzip(),
  deflate: inflate,
  br: () => createBrotliDecompress(),
};

/**
 * Takes the content coding off an answer: tells how to decode the body, and deletes the two headers that describe the
 * encoded form. An answer without a body loses the header too. Codings that are not known here are left as they are.
 */
export function takeDecoding(headers: IncomingHttpHeaders, hasBody: boolean): Decoding | undefined {
  const coding = headers['content-encoding'];
  if (coding === undefined) return undefined;
  if (!hasBody) {
    delete headers['content-encoding'];
    return undefined;
  }
  const name = coding.trim().toLowerCase();
  if (!Object.hasOwn(DECODINGS, name)) return undefined;
  delete headers['content-encoding'];
  delete headers['content-length'];
  return DECODINGS[name];
}

/** `deflate` is zlib (RFC 9110 §8.4.1.2), yet some send it bare. A zlib stream's first byte ends in the method 8. */
function inflate(firstByte: number): Transform {
  return (firstByte & 0x0f) === 8 ? createInflate() : createInflateRaw();
}
