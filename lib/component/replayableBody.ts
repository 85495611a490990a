import { Readable } from 'node:stream';

/** Maximum bytes of a body that are buffered for another attempt. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

/** A body that is read once and can be sent again until more than 1 MiB of it has been read. */
export class ReplayableBody {
  readonly #source: Readable;
  readonly #chunks: AsyncIterator<unknown>;
  #buffer: unknown[] = [];
  #bufferedBytes = 0;
  #droppedChunks = 0;
  #isEnded = false;
  #pendingRead: Promise<void> | undefined;

  constructor(source: Readable) {
    this.#source = source;
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** Whether `open` returns the body from its beginning. */
  get canReplay(): boolean {
    return this.#bufferedBytes <= MAX_BUFFERED_BYTES;
  }

  /** Returns the body from its beginning. The previous stream must be destroyed. */
  open(): Readable {
    return Readable.from(this.#read(), { objectMode: false });
  }

  /** Stops reading the source. */
  destroy(): void {
    this.#source.destroy();
  }

  async *#read(): AsyncGenerator {
    for (let index = 0; ; index++) {
      while (index >= this.#droppedChunks + this.#buffer.length) {
        if (this.#isEnded) return;
        // A destroyed stream may have left a pending read, which the next stream shares.
        await (this.#pendingRead ??= this.#readNext());
      }
      const chunk = this.#buffer[index - this.#droppedChunks];
      if (!this.canReplay) {
        this.#buffer = this.#buffer.slice(index - this.#droppedChunks + 1);
        this.#droppedChunks = index + 1;
      }
      yield chunk;
    }
  }

  async #readNext(): Promise<void> {
    try {
      const next = await this.#chunks.next();
      if (next.done === true) this.#isEnded = true;
      else {
        this.#buffer.push(next.value);
        this.#bufferedBytes += Buffer.byteLength(next.value as Uint8Array);
      }
    } finally {
      this.#pendingRead = undefined;
    }
  }
}
