import { isUtf8 } from 'node:buffer';

import { RestError } from '../../errors.js';
import { createDepthError, createMalformedError, createRecordSizeError, MAX_DEPTH } from './malformed.js';
import { selectRecords, type RecordPath } from './recordPath.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

interface JsonRecordOptions {
  /** Place of the records. */
  readonly path: RecordPath;
  /** Parses a JSON text. */
  readonly parse: (text: string) => unknown;
  /** Maximum size of a record, and of all that is not in a record. */
  readonly maxBytes: number;
  /** Receives the document without the records, at its end. */
  readonly onRest?: ((rest: unknown) => void) | undefined;
}

/** An object or array that contains the place of the records, or doesn't. */
interface Level {
  readonly isObject: boolean;
  /** Number of names of the path that lead here; -1 beside the path. */
  readonly matched: number;
}

/**
 * Produces the records of a JSON document in UTF-8 while it is received: the elements of the arrays at the path. Only the current record and what
 * surrounds the arrays is in memory.
 *
 * @throws RestError `response` when the document isn't JSON, or a record is too large
 */
export async function* readJsonRecords(chunks: AsyncIterable<Buffer>, options: JsonRecordOptions): AsyncGenerator {
  const scanner = new Scanner(options);
  for await (const chunk of chunks) yield* scanner.scan(chunk);
  yield* scanner.end();
}

/** Splits a document into records and the rest. The parser checks both: together they are the whole document. */
class Scanner {
  readonly #options: JsonRecordOptions;
  /** The document with the arrays at the path empty. */
  readonly #rest: Bytes;
  readonly #record: Bytes;
  readonly #levels: Level[] = [];
  /** Number of names of the path that lead to the next value; -1 beside the path. */
  #matched = 0;
  /** The scanner is at or behind the root of the document. */
  #hasRoot = false;
  /** The next string is the name of a member. */
  #expectsName = false;
  #isString = false;
  #isEscaped = false;
  /** The bytes of a name that could be the next one of the path. */
  #name: Bytes | undefined;
  /** The scanner is in an array at the path. */
  #isInRecords = false;
  /** The array has a comma. */
  #isContinued = false;
  /** Levels within the record. */
  #depth = 0;
  /** The next quote and backslash of the chunk, so that neither is searched twice. */
  #quoteAt = -1;
  #backslashAt = -1;

  constructor(options: JsonRecordOptions) {
    this.#options = options;
    this.#rest = new Bytes(options.maxBytes);
    this.#record = new Bytes(options.maxBytes);
  }

  /** Produces the records that end in the chunk. */
  *scan(chunk: Buffer): Generator {
    this.#quoteAt = -1;
    this.#backslashAt = -1;
    /** The first byte that is in neither the rest nor a record. */
    let from = 0;
    let at = 0;
    while (at < chunk.length) {
      if (this.#isString) {
        at = this.#skipString(chunk, at);
        continue;
      }
      const byte = chunk[at];
      if (byte === QUOTE) this.#openString();
      else if (!this.#isInRecords) {
        if (this.#scanOutside(byte)) {
          this.#rest.add(chunk.subarray(from, at + 1));
          from = at + 1;
        }
      } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        this.#depth += 1;
        if (this.#depth > MAX_DEPTH) throw createDepthError('JSON');
      } else if (this.#depth > 0) {
        if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) this.#depth -= 1;
      } else if (byte === COMMA || byte === CLOSE_ARRAY) {
        this.#record.add(chunk.subarray(from, at));
        from = byte === COMMA ? at + 1 : at;
        yield* this.#endRecord(byte === COMMA);
      }
      at += 1;
    }
    (this.#isInRecords ? this.#record : this.#rest).add(chunk.subarray(from));
  }

  /** Checks the rest of the document, and produces the records in it: values at the path that are no arrays. */
  *end(): Generator {
    if (this.#isInRecords) throw createMalformedError('JSON', 'it ends in the middle of the records');
    if (this.#rest.length === 0) return;
    const rest = this.#parse(this.#rest.take());
    this.#options.onRest?.(rest);
    yield* selectRecords(rest, this.#options.path);
  }

  /** Moves to the end of the string or of the chunk. */
  #skipString(chunk: Buffer, start: number): number {
    let at = start;
    if (this.#isEscaped) {
      this.#isEscaped = false;
      this.#name?.add(chunk.subarray(at, at + 1));
      at += 1;
    }
    const from = at;
    for (;;) {
      if (this.#quoteAt < at) this.#quoteAt = indexOf(chunk, QUOTE, at);
      if (this.#backslashAt < at) this.#backslashAt = indexOf(chunk, BACKSLASH, at);
      if (this.#backslashAt >= this.#quoteAt) break;
      at = this.#backslashAt + 2;
    }
    const end = Math.min(this.#quoteAt + 1, chunk.length);
    this.#isEscaped = at > chunk.length;
    this.#name?.add(chunk.subarray(from, end));
    if (this.#quoteAt < chunk.length) this.#closeString();
    return end;
  }

  #openString(): void {
    this.#isString = true;
    if (this.#isInRecords || !this.#expectsName) return;
    this.#name = new Bytes(this.#options.maxBytes);
    this.#name.add(Buffer.of(QUOTE));
  }

  #closeString(): void {
    this.#isString = false;
    if (this.#name === undefined) return;
    const { matched = -1 } = this.#levels.at(-1) ?? {};
    const expected = this.#options.path[matched];
    this.#matched = expected !== undefined && this.#parse(this.#name.take()) === expected ? matched + 1 : -1;
    this.#name = undefined;
    this.#expectsName = false;
  }

  /** Returns whether a byte outside the records opens an array of records. */
  #scanOutside(byte = 0): boolean {
    if (this.#levels.length === 0 && !isWhiteSpace(byte)) {
      // What follows another value is no JSON, so it has no records.
      if (this.#hasRoot) this.#matched = -1;
      this.#hasRoot = true;
    }
    if (byte === OPEN_ARRAY && this.#matched === this.#options.path.length) {
      this.#isInRecords = true;
      this.#isContinued = false;
      return true;
    }
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      if (this.#levels.push({ isObject: byte === OPEN_OBJECT, matched: this.#matched }) > MAX_DEPTH) {
        throw createDepthError('JSON');
      }
      this.#expectsName = byte === OPEN_OBJECT;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      this.#levels.pop();
      this.#expectsName = false;
    } else if (byte === COMMA) {
      const { isObject = false, matched = -1 } = this.#levels.at(-1) ?? {};
      this.#expectsName = isObject;
      this.#matched = matched;
    }
    return false;
  }

  *#endRecord(isContinued: boolean): Generator {
    const bytes = this.#record.take();
    const isEmptyArray = !isContinued && !this.#isContinued && bytes.every(isWhiteSpace);
    this.#isContinued = isContinued;
    this.#isInRecords = isContinued;
    if (!isEmptyArray) yield this.#parse(bytes);
  }

  #parse(bytes: Buffer): unknown {
    if (!isUtf8(bytes)) throw createMalformedError('JSON', "its text isn't valid UTF-8");
    try {
      return this.#options.parse(bytes.toString('utf8'));
    } catch (error: unknown) {
      if (error instanceof RestError) throw error;
      // The parser's own text quotes the body.
      throw createMalformedError('JSON', "its body can't be parsed");
    }
  }
}

/** Collects bytes up to a limit. */
class Bytes {
  readonly #max: number;
  #parts: Buffer[] = [];
  #length = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get length(): number {
    return this.#length;
  }

  /** @throws RestError `response` when there are too many */
  add(part: Buffer): void {
    this.#length += part.length;
    if (this.#length > this.#max) throw createRecordSizeError('JSON', this.#max);
    this.#parts.push(part);
  }

  /** Returns the bytes and forgets them. */
  take(): Buffer {
    const [first] = this.#parts;
    const bytes = this.#parts.length === 1 && first !== undefined ? first : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    return bytes;
  }
}

/** Returns the position of a byte, or infinity. */
function indexOf(chunk: Buffer, byte: number, from: number): number {
  const found = chunk.indexOf(byte, from);
  return found < 0 ? Infinity : found;
}

function isWhiteSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
