import type { Duplex } from 'node:stream';
import { ChunkedBody } from './chunkedBody.js';
import { readResponseHead, type ResponseHead } from './responseHead.js';
import { createBadResponseError, createNotHttpError } from './transportErrors.js';

/** Bytes of all heads of one response, including informational ones. Browsers and curl allow 256 to 300 kB. */
const MAX_HEAD_BYTES = 1_048_576;

/** Limit of Node's own parser, which counts differently. */
export const NODE_HEADER_LIMIT = 2 * MAX_HEAD_BYTES;

/** The start of each response. */
const PREFIX = 'HTTP/';
const CR = 13;
const LF = 10;

/**
 * Reads the responses of a connection before Node's parser and converts them to a form that it accepts, see `readResponseHead` and `ChunkedBody`.
 * Node's own option for lenient parsing misinterprets some bytes, so that headers become part of the body or the reverse.
 *
 * A connection is closed after a response with non-strict framing, or with bytes that belong to no response.
 */
export function installResponseReader<T extends Duplex | null | undefined>(connected: T): T {
  const socket: Duplex | null | undefined = connected;
  if (socket) new ResponseReader(socket);
  return connected;
}

class ResponseReader {
  readonly #socket: Duplex;
  readonly #push: (chunk: Buffer | null) => boolean;
  #state: 'idle' | 'head' | 'length' | 'chunks' | 'close' | 'complete' = 'head';
  readonly #head = new HeadBuffer();
  #left = 0;
  #chunked = new ChunkedBody();
  /** Whether the request's method implies a response without a body: HEAD, and CONNECT, which opens a tunnel. */
  #isBodiless = false;
  #isConnect = false;
  #isReusable = true;
  #expectsRequest = true;

  constructor(socket: Duplex) {
    this.#socket = socket;
    this.#push = socket.push.bind(socket);
    socket.push = (chunk: Buffer | null) => this.#onBytes(chunk);
    // Registered before the agent's own listener, which would reuse a connection that is still open.
    socket.on('free', () => this.#onFree());
    const write = socket._write.bind(socket);
    const writev = socket._writev?.bind(socket);
    socket._write = (chunk: unknown, encoding, done) => {
      if (this.#expectsRequest) this.#onRequest(chunk);
      write(chunk, encoding, done);
    };
    if (writev === undefined) return;
    socket._writev = (chunks, done) => {
      if (this.#expectsRequest) this.#onRequest(chunks[0]?.chunk);
      writev(chunks, done);
    };
  }

  /** @param chunk the first bytes of a request */
  #onRequest(chunk: unknown): void {
    this.#expectsRequest = false;
    if (this.#state === 'idle') this.#state = 'head';
    const text = String(chunk);
    this.#isConnect = text.startsWith('CONNECT ');
    this.#isBodiless = this.#isConnect || text.startsWith('HEAD ');
  }

  #onFree(): void {
    if (!this.#isReusable) this.#socket.destroy();
    this.#state = 'idle';
    this.#head.reset();
    this.#expectsRequest = true;
  }

  /** Handles received bytes. Returns whether the socket should continue reading. */
  #onBytes(chunk: Buffer | null): boolean {
    try {
      return chunk === null ? this.#onEnd() : this.#read(chunk);
    } catch (error: unknown) {
      this.#socket.destroy(error as Error);
      return false;
    }
  }

  #onEnd(): boolean {
    const rest =
      this.#state === 'chunks' ? this.#chunked.close() : this.#state === 'head' ? this.#head.take() : undefined;
    if (rest !== undefined && rest.length > 0) this.#push(rest);
    return this.#push(null);
  }

  #read(bytes: Buffer): boolean {
    switch (this.#state) {
      case 'idle':
        // Without a request: the next one must not receive it as its response.
        this.#socket.destroy();
        return false;
      case 'head':
        return this.#readHead(bytes);
      case 'length': {
        const own = bytes.subarray(0, this.#left);
        this.#left -= own.length;
        if (own.length < bytes.length) this.#isReusable = false;
        return own.length === 0 || this.#push(own);
      }
      case 'chunks': {
        const parts = this.#chunked.read(bytes);
        if (!this.#chunked.isStrict) this.#isReusable = false;
        let continues = true;
        for (const part of parts) continues = this.#push(part);
        return continues;
      }
      case 'close':
        return this.#push(bytes);
      case 'complete':
        this.#isReusable = false;
        return true;
    }
  }

  #readHead(bytes: Buffer): boolean {
    const rest = this.#head.add(bytes);
    if (rest === undefined) return true;
    const head = readResponseHead(this.#head.take(), this.#isBodiless);
    this.#state = this.#stateAfter(head);
    if (!head.isStrict || head.status === 101) this.#isReusable = false;
    // One push if nothing changes: each push costs a run of Node's parser.
    const isWhole = head.isStrict && head.bytes.length + rest.length === bytes.length;
    if (isWhole && this.#state === 'length' && rest.length <= this.#left) {
      this.#left -= rest.length;
      return this.#push(bytes);
    }
    // Node treats an informational response to CONNECT as the final one.
    const continues = (this.#isConnect && head.status < 200 && head.status !== 101) || this.#push(head.bytes);
    return rest.length === 0 || this.#socket.destroyed ? continues : this.#read(rest);
  }

  #stateAfter({ status, framing }: ResponseHead): 'head' | 'length' | 'chunks' | 'close' | 'complete' {
    // 101 switches the protocol; other informational responses precede the final one.
    if (status === 101) return 'close';
    if (status < 200) return 'head';
    // The tunnel begins. The framing headers are ignored (RFC 9110, section 9.3.6).
    if (this.#isConnect && status < 300) return 'close';
    if (this.#isBodiless || status === 204 || status === 304) return 'complete';
    switch (framing.by) {
      case 'length':
        this.#left = framing.bytes;
        return 'length';
      case 'chunks':
        this.#chunked = new ChunkedBody();
        return 'chunks';
      case 'close':
        return 'close';
    }
  }
}

/** Buffers bytes up to the end of a head. */
class HeadBuffer {
  #parts: Buffer[] = [];
  /** Bytes of all heads since `reset`. */
  #bytes = 0;
  /** Start of the first line, as far as received. */
  #prefix = '';
  /** Whether the current line has no byte except CR so far. */
  #isBlank = true;

  reset(): void {
    this.#bytes = 0;
  }

  /**
   * Adds received bytes.
   * @returns the bytes after the head, or undefined when the head is incomplete
   * @throws TransportError when this is not HTTP, or longer than 1 MiB
   */
  add(bytes: Buffer): Buffer | undefined {
    let at = this.#prefix.length < PREFIX.length ? this.#readPrefix(bytes) : 0;
    let isBlank = this.#isBlank;
    for (; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === LF) {
        if (isBlank) {
          this.#append(bytes.subarray(0, at + 1));
          return bytes.subarray(at + 1);
        }
        isBlank = true;
      } else if (byte !== CR) isBlank = false;
    }
    this.#isBlank = isBlank;
    this.#append(bytes);
    return undefined;
  }

  /** Returns the buffered bytes and starts the next head. */
  take(): Buffer {
    const [first = Buffer.alloc(0), ...others] = this.#parts;
    const head = others.length === 0 ? first : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#prefix = '';
    this.#isBlank = true;
    return head;
  }

  #append(bytes: Buffer): void {
    this.#bytes += bytes.length;
    if (this.#bytes > MAX_HEAD_BYTES) {
      throw createBadResponseError('HPE_HEADER_OVERFLOW', 'its header section is larger than 1 MiB');
    }
    this.#parts.push(bytes);
  }

  /** Skips empty lines (RFC 9112, section 2.2) and reads the prefix. Returns the index after it. */
  #readPrefix(bytes: Buffer): number {
    let at = 0;
    if (this.#prefix === '') while (bytes[at] === CR || bytes[at] === LF) at++;
    const more = bytes.toString('latin1', at, at + PREFIX.length - this.#prefix.length);
    this.#prefix += more;
    if (!PREFIX.startsWith(this.#prefix.toUpperCase())) throw createNotHttpError(this.#prefix);
    this.#isBlank = false;
    return at + more.length;
  }
}
