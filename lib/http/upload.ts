import type { ClientRequest } from 'node:http';
import type { Readable } from 'node:stream';
import type { TransportError } from '../errors.js';
import { countStreamedBytes } from './bufferPressure.js';
import type { OpenedBody } from './message.js';
import { requestTooLargeError, bodySourceError, bodyLengthError } from './transportErrors.js';

/** Moves a body stream into a request, chunk by chunk, as fast as the server takes it. */
export class Upload {
  readonly #stream: Readable;
  #bytes = 0;
  #isStopped = false;

  constructor(opened: OpenedBody) {
    this.#stream = opened.stream;
    // Also after a stop, when nobody wants to know any more.
    this.#stream.on('error', ignore);
  }

  /**
   * Ends the request after the last byte, or calls `fail` once: the source broke, was shorter or longer than it said,
   * or has more than `maxBytes`.
   */
  start(request: ClientRequest, length: number | undefined, maxBytes: number, fail: (error: TransportError) => void) {
    const stream = this.#stream;
    const giveUp = (error: TransportError): void => {
      if (this.#isStopped) return;
      this.stop();
      fail(error);
    };
    if (stream.destroyed) {
      giveUp(bodySourceError(stream.errored ?? new Error('it is closed already'), false));
      return;
    }
    stream.on('data', (chunk: Uint8Array | string) => {
      if (this.#isStopped) return;
      const size = Buffer.byteLength(chunk);
      this.#bytes += size;
      countStreamedBytes(size);
      if (this.#bytes > maxBytes) giveUp(requestTooLargeError(true));
      else if (length !== undefined && this.#bytes > length) giveUp(bodyLengthError(length, 'more'));
      else if (!request.write(chunk)) stream.pause();
    });
    request.on('drain', () => stream.resume());
    stream.on('end', () => {
      if (this.#isStopped) return;
      if (length !== undefined && this.#bytes < length) giveUp(bodyLengthError(length, `only ${this.#bytes}`));
      else request.end();
    });
    stream.on('error', (error) => giveUp(bodySourceError(error, true)));
    stream.on('close', () => {
      if (!stream.readableEnded) giveUp(bodySourceError(new Error('it closed before its end'), true));
    });
  }

  /** Sends no more and destroys the source. */
  stop(): void {
    this.#isStopped = true;
    this.#stream.destroy();
  }
}

function ignore(): void {
  // `start` reports the errors that matter.
}
