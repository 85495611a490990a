import type { IncomingHttpHeaders } from 'node:http';
import type { Transform } from 'node:stream';
import zlib from 'node:zlib';
import type { TransportError } from '../errors.js';
import { openDecoders, type Coding } from './decoders.js';
import { InflateDecoder } from './inflateDecoder.js';
import { createResponseTooLargeError, createTooManyCodingsError } from './transportErrors.js';

/** The same limit as curl. Each decoder takes memory. */
const MAX_CODINGS = 5;

// Servers that declare compress send gzip or zlib; LZW itself is not in use any more.
const inflate = (): Transform => new InflateDecoder(false);

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: inflate,
  'x-gzip': inflate,
  compress: inflate,
  'x-compress': inflate,
  // `deflate` is zlib (RFC 9110, section 8.4.1.2), but some servers send raw deflate.
  deflate: () => new InflateDecoder(true),
  br: () => zlib.createBrotliDecompress(),
  ...zstd(),
};

/**
 * Removes Content-Encoding and Content-Length from the headers of an encoded response, and returns its codings in the order of decoding, transfer
 * codings (RFC 9112, section 7.2) first. A response without a body loses Content-Encoding too. If the header names an unknown coding, headers
 * and body stay unchanged.
 *
 * @throws TransportError when there are more than five codings
 */
export function removeContentCodings(headers: IncomingHttpHeaders, hasBody: boolean): readonly Coding[] {
  const { 'content-encoding': encoding, 'transfer-encoding': transfer } = headers;
  if (encoding === undefined && transfer === undefined) return [];
  if (!hasBody) {
    delete headers['content-encoding'];
    return [];
  }
  const content = parseCodings(encoding ?? '');
  if (content.length > 0) {
    delete headers['content-encoding'];
    delete headers['content-length'];
  }
  // Transfer codings were applied after the content codings. The parser decodes chunks.
  const codings = [...parseCodings((transfer ?? '').replace(/(?:^|,)\s*chunked\s*$/i, '')), ...content];
  if (codings.length > MAX_CODINGS) throw createTooManyCodingsError(codings.length, MAX_CODINGS);
  return codings;
}

/**
 * Decodes a body by its Content-Encoding (RFC 9110, section 8.4): several codings in reverse order, none for `identity` and for a value with an
 * unknown coding.
 *
 * @param encoding the header; several lines are joined by commas, as Node returns them
 * @param maxBytes maximum size of the decoded body
 * @throws TransportError when the body doesn't match the header, or exceeds `maxBytes`
 */
export function decodeContent(encoded: Uint8Array, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const codings = parseCodings(encoding ?? '');
    if (codings.length > MAX_CODINGS) throw createTooManyCodingsError(codings.length, MAX_CODINGS);
    if (codings.length === 0 || encoded.byteLength === 0) {
      resolve(Buffer.from(encoded));
      return;
    }
    const chunks: Buffer[] = [];
    let bytes = 0;
    const fail = (error: TransportError): void => {
      decoders.destroy();
      reject(error);
    };
    const decoders = openDecoders(codings, maxBytes, true, fail);
    decoders.output.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) fail(createResponseTooLargeError(maxBytes));
      else chunks.push(chunk);
    });
    decoders.output.on('end', () => resolve(Buffer.concat(chunks)));
    decoders.input.end(encoded);
  });
}

/** Returns the codings in the order of decoding. Empty without codings and when one is unknown. */
function parseCodings(encoding: string): readonly Coding[] {
  const names = encoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  if (!names.every((name) => Object.hasOwn(DECODERS, name))) return [];
  return names.reverse().flatMap((name) => {
    const open = DECODERS[name];
    return open === undefined ? [] : [{ name, open }];
  });
}

/** Available since Node 22.15. */
function zstd(): Record<string, () => Transform> {
  const create: unknown = Reflect.get(zlib, 'createZstdDecompress');
  return typeof create === 'function' ? { zstd: create as () => Transform } : {};
}
