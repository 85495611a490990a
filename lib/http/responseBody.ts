import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Transform } from 'node:stream';
import { streamed } from './bufferPressure.js';
import type { Decoding } from './contentEncoding.js';
import { answerCut, networkError, responseTooLarge } from './transportErrors.js';

/** Who has the connection that the body comes from. */
export interface Exchange {
  /** Calls back when the request has been sent to its end. */
  whenSent(done: () => void): void;
  /** The body is over: read, failed, or given up. Called once. */
  bodyClosed(): void;
}

/**
 * The decoded, counted body of an answer. Reads nothing before it is read itself, and holds the server back when its
 * reader is slow. Fails with a TransportError only.
 */
export class ResponseBody extends Readable {
  readonly #source: IncomingMessage;
  readonly #decoding: Decoding | undefined;
  readonly #maxBytes: number;
  readonly #exchange: Exchange;
  #decoder: Transform | undefined;
  #started = false;
  #bytes = 0;

  /** @param maxBytes of the decoded body */
  constructor(source: IncomingMessage, decoding: Decoding | undefined, maxBytes: number, exchange: Exchange) {
    super();
    this.#source = source;
    this.#decoding = decoding;
    this.#maxBytes = maxBytes;
    this.#exchange = exchange;
    source.on('error', (error) => this.destroy(answerCut(error)));
    // It may fail before its reader has come; whoever reads later still finds the error.
    this.on('error', ignore);
  }

  /** Whether bytes are here that nobody has taken yet: then it is the reader who is slow, not the server. */
  get holdsBytes(): boolean {
    const source = this.#source;
    return this.readableLength > 0 || source.readableLength > 0 || (source.complete && !source.readableEnded);
  }

  /** How many bytes, decoded, have come so far. */
  get bytes(): number {
    return this.#bytes;
  }

  override _read(): void {
    if (this.#started) {
      (this.#decoder ?? this.#source).resume();
      return;
    }
    this.#started = true;
    this.#source.on('data', (chunk: Buffer) => {
      if (this.#decoding === undefined) this.#deliver(chunk, this.#source);
      else this.#decode(chunk, this.#decoding);
    });
    this.#source.on('end', () => {
      if (this.#decoder === undefined) this.#end();
      else this.#decoder.end();
    });
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#decoder?.destroy();
    this.#exchange.bodyClosed();
    done(error);
  }

  #decode(chunk: Buffer, decoding: Decoding): void {
    const decoder = (this.#decoder ??= this.#openDecoder(decoding, chunk[0] ?? 0));
    if (!decoder.write(chunk)) this.#source.pause();
  }

  #openDecoder(decoding: Decoding, firstByte: number): Transform {
    const decoder = decoding(firstByte);
    decoder.on('data', (chunk: Buffer) => this.#deliver(chunk, decoder));
    decoder.on('drain', () => this.#source.resume());
    decoder.on('end', () => this.#end());
    decoder.on('error', (error) => this.destroy(networkError(error, true)));
    return decoder;
  }

  #deliver(chunk: Buffer, from: Readable): void {
    if (this.destroyed) return;
    this.#bytes += chunk.length;
    streamed(chunk.length);
    if (this.#bytes > this.#maxBytes) this.destroy(responseTooLarge(this.#maxBytes));
    else if (!this.push(chunk)) from.pause();
  }

  #end(): void {
    this.#exchange.whenSent(() => this.push(null));
  }
}

function ignore(): void {
  // Kept by the stream itself, as `errored`.
}
