import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { TransportError } from '../errors.js';
import { countStreamedBytes } from './bufferPressure.js';
import { openDecoders, type Coding, type Decoders } from './decoders.js';
import { createTruncatedResponseError, createResponseTooLargeError } from './transportErrors.js';

/** The owner of the connection from which a body is read. */
export interface BodyOwner {
  /** Calls back when the request has been sent completely. */
  whenSent(done: () => void): void;
  /** Called once when the body has been read, has failed or was abandoned. */
  onBodyClosed(): void;
}

/**
 * The decoded body of a response, limited in size: a larger one fails behind the bytes up to the limit. Reads from the connection on demand only, so
 * that a slow reader slows the server down. Fails with a TransportError only.
 */
export class ResponseBody extends Readable {
  readonly #source: IncomingMessage;
  readonly #codings: readonly Coding[];
  readonly #maxBytes: number;
  readonly #owner: BodyOwner;
  #decoders: Decoders | undefined;
  #started = false;
  #bytes = 0;
  /** The body is larger than its maximum. Set when the last byte below it is delivered; the body fails when its reader has taken them all. */
  #excess: TransportError | undefined;

  /**
   * @param codings to decode, in this order
   * @param maxBytes maximum size of the decoded body
   */
  constructor(source: IncomingMessage, codings: readonly Coding[], maxBytes: number, owner: BodyOwner) {
    super();
    this.#source = source;
    this.#codings = codings;
    this.#maxBytes = maxBytes;
    this.#owner = owner;
    source.on('error', (error) => this.destroy(createTruncatedResponseError(error)));
    // It may fail before a reader is attached. A later reader finds the error in `errored`.
    this.on('error', ignore);
  }

  /** Whether received bytes are unread: then the reader is slow, not the server. */
  get hasUnreadBytes(): boolean {
    const source = this.#source;
    return this.readableLength > 0 || source.readableLength > 0 || (source.complete && !source.readableEnded);
  }

  /** Number of decoded bytes so far. */
  get receivedBytes(): number {
    return this.#bytes;
  }

  override read(size?: number): unknown {
    const chunk: unknown = super.read(size);
    if (this.#excess !== undefined && this.readableLength === 0 && chunk === null) this.destroy(this.#excess);
    return chunk;
  }

  override _read(): void {
    if (this.#excess !== undefined) return;
    if (this.#started) {
      (this.#decoders?.output ?? this.#source).resume();
      return;
    }
    this.#started = true;
    this.#source.on('data', (chunk: Buffer) => {
      if (this.#codings.length === 0) this.#deliver(chunk, this.#source);
      else this.#decode(chunk);
    });
    this.#source.on('end', () => {
      if (this.#decoders === undefined) this.#end();
      else this.#decoders.input.end();
    });
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#decoders?.destroy();
    this.#owner.onBodyClosed();
    done(error);
  }

  #decode(chunk: Buffer): void {
    const decoders = (this.#decoders ??= this.#openDecoders());
    if (!decoders.input.write(chunk)) this.#source.pause();
  }

  #openDecoders(): Decoders {
    const fail = (error: TransportError): void => void this.destroy(error);
    const decoders = openDecoders(this.#codings, this.#maxBytes, isDelimited(this.#source.rawHeaders), fail);
    decoders.output.on('data', (chunk: Buffer) => this.#deliver(chunk, decoders.output));
    decoders.input.on('drain', () => this.#source.resume());
    decoders.output.on('end', () => this.#end());
    return decoders;
  }

  #deliver(chunk: Buffer, from: Readable): void {
    if (this.destroyed || this.#excess !== undefined) return;
    const room = this.#maxBytes - this.#bytes;
    if (chunk.length > room) this.#excess = createResponseTooLargeError(this.#maxBytes);
    const allowed = chunk.length > room ? chunk.subarray(0, room) : chunk;
    this.#bytes += allowed.length;
    countStreamedBytes(allowed.length);
    const isWanted = allowed.length === 0 || this.push(allowed);
    if (this.#excess !== undefined) {
      from.pause();
      if (this.readableLength === 0) this.destroy(this.#excess);
    } else if (!isWanted) from.pause();
  }

  #end(): void {
    this.#owner.whenSent(() => this.push(null));
  }
}

/** Whether the message determines the end of the body, not the end of the connection (RFC 9112, section 6.3). */
function isDelimited(rawHeaders: readonly string[]): boolean {
  return rawHeaders.some((name, index) => index % 2 === 0 && /^(?:content-length|transfer-encoding)$/i.test(name));
}

function ignore(): void {
  // The stream keeps it as `errored`.
}
