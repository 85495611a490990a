import { Transform, type TransformCallback } from 'node:stream';
import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib';
import { adler32 } from './adler32.js';

/** A format that wraps deflated bytes (RFC 1951), or `raw` for deflated bytes without a wrapper. */
type Format = 'gzip' | 'zlib' | 'raw';

type State = 'header' | 'deflated' | 'trailer' | 'complete';

const GZIP_MAGIC = 0x1f8b;
const GZIP_FIXED_BYTES = 10;
/** Far above any file name or comment. A longer header is not gzip. */
const MAX_HEADER_BYTES = 131_072;
/** Flags of a gzip header. */
const FHCRC = 2;
const FEXTRA = 4;
const FNAME = 8;
const FCOMMENT = 16;

/**
 * Decodes gzip (RFC 1952), zlib (RFC 1950) or, if `acceptsRaw`, raw deflate (RFC 1951). The first bytes determine the format. The decoders of
 * node:zlib reject a body without its checksum, which some devices omit.
 *
 * - A complete checksum is verified. A stream that ends before or within the checksum is complete.
 * - Consecutive gzip members are one body. Bytes after a member that don't begin another one are padding and ignored.
 * - Fails with a zlib code: Z_DATA_ERROR for other bytes, Z_BUF_ERROR for a body that ends within its deflated bytes.
 */
export class InflateDecoder extends Transform {
  readonly #acceptsRaw: boolean;
  #state: State = 'header';
  #format: Format = 'raw';
  /** Bytes of a header or a trailer, until it is complete. */
  #pending: Buffer = Buffer.alloc(0);
  #members = 0;
  #inflater: InflateRaw | undefined;
  #checksum = 0;
  #bytes = 0;

  constructor(acceptsRaw: boolean) {
    super();
    this.#acceptsRaw = acceptsRaw;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      this.#read(chunk, done);
    } catch (error: unknown) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    const inflater = this.#inflater;
    // An incomplete header of a further member is padding that looks like one.
    if (this.#state === 'deflated' && inflater !== undefined) inflater.once('end', done).end();
    else if (this.#members === 0 && this.#pending.length > 0) done(createTruncatedError());
    else done();
  }

  override _read(size: number): void {
    super._read(size);
    this.#inflater?.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#inflater?.destroy();
    done(error);
  }

  #read(chunk: Buffer, done: TransformCallback): void {
    if (this.#state === 'complete' || chunk.length === 0) {
      done();
      return;
    }
    if (this.#state === 'deflated') {
      this.#inflate(chunk, done);
      return;
    }
    const bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const rest = this.#state === 'trailer' ? this.#readTrailer(bytes) : this.#readHeader(bytes);
    this.#pending = rest === undefined ? bytes : Buffer.alloc(0);
    if (rest === undefined) done();
    else this.#read(rest, done);
  }

  /** Returns the bytes after the header, or undefined when more bytes are needed. */
  #readHeader(bytes: Buffer): Buffer | undefined {
    if (bytes.length < 2) return undefined;
    const format = detectFormat(bytes.readUInt16BE(), this.#acceptsRaw);
    const length = format === 'gzip' ? readGzipHeaderLength(bytes) : format === 'zlib' ? 2 : 0;
    if (this.#members > 0 && (format !== 'gzip' || length === 'invalid')) {
      this.#state = 'complete';
      return bytes;
    }
    if (format === undefined || length === 'invalid') throw createInvalidHeaderError();
    if (length === undefined) return undefined;
    this.#format = format;
    this.#open();
    return bytes.subarray(length);
  }

  #open(): void {
    this.#members++;
    this.#state = 'deflated';
    this.#checksum = this.#format === 'zlib' ? 1 : 0;
    this.#bytes = 0;
    this.#inflater?.destroy();
    const inflater = createInflateRaw();
    this.#inflater = inflater;
    inflater.on('data', (chunk: Buffer) => {
      this.#bytes += chunk.length;
      if (this.#format === 'gzip') this.#checksum = crc32(chunk, this.#checksum);
      else if (this.#format === 'zlib') this.#checksum = adler32(chunk, this.#checksum);
      if (!this.push(chunk)) inflater.pause();
    });
    inflater.on('error', (error) => this.destroy(error));
  }

  #inflate(chunk: Buffer, done: TransformCallback): void {
    const inflater = this.#inflater;
    if (inflater === undefined) return;
    const before = inflater.bytesWritten;
    inflater.write(chunk, (error) => {
      // An error has destroyed this decoder.
      if (error) return;
      const used = inflater.bytesWritten - before;
      if (used === chunk.length) {
        done();
        return;
      }
      // The remaining bytes are after its end. Its output goes first.
      const next = (): void => {
        this.#state = this.#format === 'raw' ? 'complete' : 'trailer';
        this._transform(chunk.subarray(used), 'binary', done);
      };
      if (inflater.readableEnded) next();
      else inflater.once('end', next);
    });
  }

  #readTrailer(bytes: Buffer): Buffer | undefined {
    const length = this.#format === 'gzip' ? 8 : 4;
    if (bytes.length < length) return undefined;
    const isValid =
      this.#format === 'gzip'
        ? bytes.readUInt32LE(0) === this.#checksum && bytes.readUInt32LE(4) === this.#bytes % 2 ** 32
        : bytes.readUInt32BE(0) === this.#checksum;
    if (!isValid) throw createZlibError('Z_DATA_ERROR', 'incorrect data check');
    this.#state = this.#format === 'gzip' ? 'header' : 'complete';
    return bytes.subarray(length);
  }
}

/** Detects the format by the first two bytes. */
function detectFormat(mark: number, acceptsRaw: boolean): Format | undefined {
  if (mark === GZIP_MAGIC) return 'gzip';
  // RFC 1950, section 2.2: method 8, no dictionary, a multiple of 31.
  if ((mark & 0x0f20) === 0x0800 && mark % 31 === 0) return 'zlib';
  return acceptsRaw ? 'raw' : undefined;
}

/** Returns the length of a gzip header (RFC 1952, section 2.3). Undefined when more bytes are needed. */
function readGzipHeaderLength(bytes: Buffer): number | 'invalid' | undefined {
  if (bytes.length < 4) return undefined;
  const flags = bytes[3] ?? 0;
  if (bytes[2] !== 8 || (flags & 0xe0) !== 0) return 'invalid';
  let length = GZIP_FIXED_BYTES;
  if (flags & FEXTRA) {
    if (bytes.length < length + 2) return undefined;
    length += 2 + bytes.readUInt16LE(length);
  }
  for (const text of [FNAME, FCOMMENT]) {
    if ((flags & text) === 0) continue;
    const end = bytes.indexOf(0, length);
    if (end < 0) return bytes.length > MAX_HEADER_BYTES ? 'invalid' : undefined;
    length = end + 1;
  }
  if (flags & FHCRC) length += 2;
  return bytes.length < length ? undefined : length;
}

function createInvalidHeaderError(): Error {
  return createZlibError('Z_DATA_ERROR', 'incorrect header check');
}

function createTruncatedError(): Error {
  return createZlibError('Z_BUF_ERROR', 'unexpected end of file');
}

function createZlibError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
