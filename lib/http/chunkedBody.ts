import { badResponseError } from './transportErrors.js';

/** Far above what a chunk's size and its extensions take. */
const MAX_LINE_BYTES = 16_384;
const MAX_TRAILER_BYTES = 1_048_576;

const LINE_END = Buffer.from('\r\n');
const LF = 10;

const SIZE_LINE = /^(0*[0-9a-f]{1,13})[ \t]*(?:;.*)?$/i;

/**
 * Reads a body in the chunked coding (RFC 9112, section 7.1) as browsers and curl do, and gives it the form that Node's
 * parser takes: lines may end with LF alone, a size may have blanks behind it. Extensions that are not plain, and the
 * trailer section, are left out.
 */
export class ChunkedBody {
  #state: 'size' | 'data' | 'end of data' | 'trailer' | 'over' = 'size';
  /** The line so far. */
  #line = '';
  #left = 0;
  #trailerBytes = 0;
  #isStrict = true;

  get isComplete(): boolean {
    return this.#state === 'over';
  }

  /** False when other bytes were given than came. */
  get isStrict(): boolean {
    return this.#isStrict;
  }

  /**
   * The next bytes in their strict form; what is behind the body's end is left out.
   * @returns parts of `bytes` and what was put between them
   * @throws TransportError when the coding is broken
   */
  read(bytes: Buffer): Buffer[] {
    const parts: Buffer[] = [];
    /** Bytes from here on to `at` are given as they came. */
    let from = 0;
    let at = 0;
    const emit = (until: number, replacement?: string): void => {
      if (until > from) parts.push(bytes.subarray(from, until));
      if (replacement !== undefined && replacement !== '') parts.push(Buffer.from(replacement, 'latin1'));
      from = at;
    };
    while (at < bytes.length && this.#state !== 'over') {
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
        // Held back until it is whole.
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

  /** What is missing when the connection closes here: with the last chunk the body is complete (RFC 9112, section 8). */
  close(): Buffer | undefined {
    return this.#state === 'trailer' ? LINE_END : undefined;
  }

  /** Ends the reading of what can't become a line that is expected. */
  #check(line: string): void {
    if (this.#state === 'end of data' && !/^\r?\n?$/.test(line)) {
      throw badResponseError('HPE_STRICT', 'a chunk is longer than its size says');
    }
    if (this.#state === 'size' && !/^[0-9a-f]/i.test(line)) {
      throw badResponseError('HPE_INVALID_CHUNK_SIZE', 'a chunk does not begin with its size in hexadecimal');
    }
    if (line.length > MAX_LINE_BYTES) {
      throw badResponseError('HPE_CHUNK_EXTENSIONS_OVERFLOW', 'a line between its chunks is longer than 16 kB');
    }
  }

  /** The line in its strict form. */
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
      throw badResponseError('HPE_INVALID_CHUNK_SIZE', 'a chunk does not begin with its size in hexadecimal');
    }
    this.#left = Number.parseInt(size, 16);
    this.#state = this.#left === 0 ? 'trailer' : 'data';
    return `${size}\r\n`;
  }

  #readTrailer(line: string): string {
    if (line.trimEnd() === '') {
      this.#state = 'over';
      return '\r\n';
    }
    this.#trailerBytes += line.length;
    if (this.#trailerBytes > MAX_TRAILER_BYTES) {
      throw badResponseError('HPE_HEADER_OVERFLOW', 'its trailer section is larger than 1 MiB');
    }
    return '';
  }
}
