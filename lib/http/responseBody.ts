import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { TransportError } from '../errors.js';
import { countStreamedBytes } from './bufferPressure.js';
import { openDecoders, type Coding, type Decoders } from './decoders.js';
import { truncatedResponseError, responseTooLargeError } from './transportErrors.js';

/** Who has the connection that the body comes from. */
export interface BodyOwner {
  /** Calls back when the request has been sent to its end. */
  whenSent(done: () => void): void;
  /** The body is over: read, failed, or given up. Called once. */
  onBodyClosed(): void;
}

/**
 * The decoded, counted body of an answer. Reads nothing before it is read itself, and holds the server back when its
 * reader is slow. Fails with a TransportError only.
 */
export class ResponseBody extends Readable {
  readonly #source: IncomingMessage;
  readonly #codings: readonly Coding[];
  readonly #maxBytes: number;
  readonly #owner: BodyOwner;
  #decoders: Decoders | undefined;
  #started = false;
  #bytes = 0;

  /**
   * @param codings to decode, in this order
   * @param maxBytes of the decoded body
   */
  constructor(source: IncomingMessage, codings: readonly Coding[], maxBytes: number, exchange: BodyOwner) {
    super();
    this.#source = source;
    this.#codings = codings;
    this.#maxBytes = maxBytes;
    this.#owner = exchange;
    source.on('error', (error) => this.destroy(truncatedResponseError(error)));
    // It may fail before its reader has come; whoever reads later still finds the error.
    this.on('error', ignore);
  }

  /** Whether bytes are here that nobody has taken yet: then it is the reader who is slow, not the server. */
  get hasUnreadBytes(): boolean {
    const source = this.#source;
    return this.readableLength > 0 || source.readableLength > 0 || (source.complete && !source.readableEnded);
  }

  /** How many bytes, decoded, have come so far. */
  get receivedBytes(): number {
    return this.#bytes;
  }

  override _read(): void {
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
    if (this.destroyed) return;
    this.#bytes += chunk.length;
    countStreamedBytes(chunk.length);
    if (this.#bytes > this.#maxBytes) this.destroy(responseTooLargeError(this.#maxBytes));
    else if (!this.push(chunk)) from.pause();
  }

  #end(): void {
    this.#owner.whenSent(() => this.push(null));
  }
}

/** Whether the end of the body is known from the message, not from the connection's (RFC 9112, section 6.3). */
function isDelimited(rawHeaders: readonly string[]): boolean {
  return rawHeaders.some((name, index) => index % 2 === 0 && /^(?:content-length|transfer-encoding)$/i.test(name));
}

function ignore(): void {
  // Kept by the stream itself, as `errored`.
}
