import type { ClientRequest } from 'node:http';
import type { Readable } from 'node:stream';
import type { TransportError } from '../errors.js';
import { countStreamedBytes } from './bufferPressure.js';
import type { OpenedBody } from './message.js';
import { createRequestTooLargeError, createBodySourceError, createBodyLengthError } from './transportErrors.js';

/** Opens a body. An exception of `open` becomes a rejection. */
export async function openBody(open: () => Promise<OpenedBody>): Promise<OpenedBody> {
  return open();
}

/** Sends a body stream, chunk by chunk, as fast as the server reads it. */
export class Upload {
  readonly #stream: Readable;
  #bytes = 0;
  #isStopped = false;

  constructor(opened: OpenedBody) {
    this.#stream = opened.stream;
    // Errors after a stop are ignored too.
    this.#stream.on('error', ignore);
  }

  /** Bytes of the body that were written so far. */
  get sentBytes(): number {
    return this.#bytes;
  }

  /**
   * Ends the request after the last byte, or calls `fail` once: when the source failed, was shorter or longer than announced, or exceeded
   * `maxBytes`.
   */
  start(request: ClientRequest, length: number | undefined, maxBytes: number, fail: (error: TransportError) => void) {
    const stream = this.#stream;
    const abort = (error: TransportError): void => {
      if (this.#isStopped) return;
      this.stop();
      fail(error);
    };
    if (stream.destroyed) {
      abort(createBodySourceError(stream.errored ?? new Error('it is already closed'), false));
      return;
    }
    stream.on('data', (chunk: Uint8Array | string) => {
      if (this.#isStopped) return;
      const size = Buffer.byteLength(chunk);
      this.#bytes += size;
      countStreamedBytes(size);
      if (this.#bytes > maxBytes) abort(createRequestTooLargeError(true));
      else if (length !== undefined && this.#bytes > length) abort(createBodyLengthError(length, 'more'));
      else if (!request.write(chunk)) stream.pause();
    });
    request.on('drain', () => stream.resume());
    stream.on('end', () => {
      if (this.#isStopped) return;
      if (length !== undefined && this.#bytes < length) abort(createBodyLengthError(length, `only ${this.#bytes}`));
      else request.end();
    });
    stream.on('error', (error) => abort(createBodySourceError(error, true)));
    stream.on('close', () => {
      if (!stream.readableEnded) abort(createBodySourceError(new Error('it closed before its end'), true));
    });
  }

  /** Stops sending and destroys the source. */
  stop(): void {
    this.#isStopped = true;
    this.#stream.destroy();
  }
}

function ignore(): void {
  // `start` reports errors that matter.
}
