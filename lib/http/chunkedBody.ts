import { createBadResponseError } from './transportErrors.js';

/** Far above the length of a chunk size with extensions. */
const MAX_LINE_BYTES = 16_384;
const MAX_TRAILER_BYTES = 1_048_576;

const LINE_END = Buffer.from('\r\n');
const LF = 10;

const SIZE_LINE = /^(0*[0-9a-f]{1,13})[ \t]*(?:;.*)?$/i;

/**
 * Reads a body in the chunked coding (RFC 9112, section 7.1) as leniently as browsers and curl, and converts it to the strict form that Node's
 * parser accepts: lines may end with LF alone, and a size may be followed by spaces. Non-standard extensions and the trailer section are removed.
 */
export class ChunkedBody {
  #state: 'size' | 'data' | 'end of data' | 'trailer' | 'complete' = 'size';
  /** The incomplete line. */
  #line = '';
  #left = 0;
  #trailerBytes = 0;
  #isStrict = true;

  get isComplete(): boolean {
    return this.#state === 'complete';
  }

  /** Whether the output equals the input. */
  get isStrict(): boolean {
    return this.#isStrict;
  }

  /**
   * Converts the next bytes to the strict form. Bytes after the end of the body are dropped.
   * @returns parts of `bytes` and their replacements
   * @throws TransportError when the coding is invalid
   */
  read(bytes: Buffer): Buffer[] {
    const parts: Buffer[] = [];
    /** Start of the bytes up to `at` that are passed on unchanged. */
    let from = 0;
    let at = 0;
    const emit = (until: number, replacement?: string): void => {
      if (until > from) parts.push(bytes.subarray(from, until));
      if (replacement !== undefined && replacement !== '') parts.push(Buffer.from(replacement, 'latin1'));
      from = at;
    };
    while (at < bytes.length && this.#state !== 'complete') {
      const begin = at;
      if (this.#state === 'data') {
        at += Math.min(this.#left, bytes.length - at);
        this.#left -= at - begin;
        if (this.#left === 0) this.#state = 'end of data';
        continue;
      }
      const end = bytes.indexOf(LF, at);
      at = end < 0 ? bytes.length : end + 1;
      const isContinued = this.#line !== '';
      this.#line += bytes.toString('latin1', begin, Math.min(at, begin + MAX_LINE_BYTES + 1));
      if (end < 0) {
        // Held back until the line is complete.
        this.#check(this.#line);
        emit(begin);
        continue;
      }
      const line = this.#line;
      this.#line = '';
      this.#check(line);
      const strict = this.#readLine(line);
      if (strict !== line) this.#isStrict = false;
      if (strict !== line || isContinued) emit(begin, strict);
    }
    emit(at);
    if (at < bytes.length) this.#isStrict = false;
    return parts;
  }

  /** Returns the missing end when the connection closes: with the last chunk the body is complete (RFC 9112, section 8). */
  close(): Buffer | undefined {
    return this.#state === 'trailer' ? LINE_END : undefined;
  }

  /** Fails early on a line that can't become a valid one. */
  #check(line: string): void {
    if (this.#state === 'end of data' && !/^\r?\n?$/.test(line)) {
      throw createBadResponseError('HPE_STRICT', 'a chunk is longer than its declared size');
    }
    if (this.#state === 'size' && !/^[0-9a-f]/i.test(line)) {
      throw createBadResponseError('HPE_INVALID_CHUNK_SIZE', 'a chunk does not start with its size in hexadecimal');
    }
    if (line.length > MAX_LINE_BYTES) {
      throw createBadResponseError('HPE_CHUNK_EXTENSIONS_OVERFLOW', 'a line between its chunks is longer than 16 kB');
    }
  }

  /** Returns the line in its strict form. */
  #readLine(line: string): string {
    switch (this.#state) {
      case 'size':
        return this.#readSize(line);
      case 'trailer':
        return this.#readTrailer(line);
      default:
        this.#state = 'size';
        return '\r\n';
    }
  }

  #readSize(line: string): string {
    const size = SIZE_LINE.exec(line.trimEnd())?.[1];
    if (size === undefined) {
      throw createBadResponseError('HPE_INVALID_CHUNK_SIZE', 'a chunk does not start with its size in hexadecimal');
    }
    this.#left = Number.parseInt(size, 16);
    this.#state = this.#left === 0 ? 'trailer' : 'data';
    return `${size}\r\n`;
  }

  #readTrailer(line: string): string {
    if (line.trimEnd() === '') {
      this.#state = 'complete';
      return '\r\n';
    }
    this.#trailerBytes += line.length;
    if (this.#trailerBytes > MAX_TRAILER_BYTES) {
      throw createBadResponseError('HPE_HEADER_OVERFLOW', 'its trailer section is larger than 1 MiB');
    }
    return '';
  }
}
