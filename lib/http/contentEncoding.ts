import type { IncomingHttpHeaders } from 'node:http';
import type { Transform } from 'node:stream';
import zlib from 'node:zlib';
import type { TransportError } from '../errors.js';
import { openDecoders, type Coding } from './decoders.js';
import { InflateDecoder } from './inflateDecoder.js';
import { responseTooLargeError, tooManyCodingsError } from './transportErrors.js';

/** As many as curl decodes; each costs a decoder's memory. */
const MAX_CODINGS = 5;

// Servers that say compress send what gzip or zlib made; LZW itself has died out.
const inflate = (): Transform => new InflateDecoder(false);

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: inflate,
  'x-gzip': inflate,
  compress: inflate,
  'x-compress': inflate,
  // `deflate` is zlib (RFC 9110, section 8.4.1.2), yet some send it bare.
  deflate: () => new InflateDecoder(true),
  br: () => zlib.createBrotliDecompress(),
  ...zstd(),
};

/**
 * Takes the content codings off a response: returns those to decode, in the order of decoding, transfer codings (RFC
 * 9112, section 7.2) first, and deletes the two headers that describe the encoded form. A response without a body loses the header too. Where the header names a
 * coding that is not known here, headers and body are left as they are.
 *
 * @throws TransportError when there are more than five
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
  // Applied to the message after the content codings. Chunks are the parser's.
  const codings = [...parseCodings((transfer ?? '').replace(/(?:^|,)\s*chunked\s*$/i, '')), ...content];
  if (codings.length > MAX_CODINGS) throw tooManyCodingsError(codings.length, MAX_CODINGS);
  return codings;
}

/**
 * Decodes a body as its Content-Encoding says (RFC 9110, section 8.4): several codings in reverse order, none for
 * `identity` and for a value that names a coding which is not known here.
 *
 * @param encoding the header; several lines joined by commas, as Node gives them
 * @param maxBytes of the decoded body
 * @throws TransportError when the body is not what the header says, or above `maxBytes`
 */
export function decodeContent(encoded: Uint8Array, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const codings = parseCodings(encoding ?? '');
    if (codings.length > MAX_CODINGS) throw tooManyCodingsError(codings.length, MAX_CODINGS);
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
      if (bytes > maxBytes) fail(responseTooLargeError(maxBytes));
      else chunks.push(chunk);
    });
    decoders.output.on('end', () => resolve(Buffer.concat(chunks)));
    decoders.input.end(encoded);
  });
}

/** In the order of decoding. Empty for nothing to do, and when one is not known. */
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

/** Node has it since 22.15. */
function zstd(): Record<string, () => Transform> {
  const create: unknown = Reflect.get(zlib, 'createZstdDecompress');
  return typeof create === 'function' ? { zstd: create as () => Transform } : {};
}
