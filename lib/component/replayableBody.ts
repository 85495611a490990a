import { Readable } from 'node:stream';

/** Bytes of a body that are kept, so that it can be sent again. */
const MAX_KEPT_BYTES = 1024 * 1024;

/** A body that is read once and can be sent several times, as long as what was read of it is not more than 1 MiB. */
export class ReplayableBody {
  readonly #source: Readable;
  readonly #chunks: AsyncIterator<unknown>;
  #kept: unknown[] = [];
  #keptBytes = 0;
  #dropped = 0;
  #ended = false;
  #pulling: Promise<void> | undefined;

  constructor(source: Readable) {
    this.#source = source;
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** Whether `open` gives the body from its beginning. */
  get canReplay(): boolean {
    return this.#keptBytes <= MAX_KEPT_BYTES;
  }

  /** The body from its beginning. The stream before it must have been destroyed. */
  open(): Readable {
    return Readable.from(this.#read(), { objectMode: false });
  }

  /** Stops reading the source. */
  destroy(): void {
    this.#source.destroy();
  }

  async *#read(): AsyncGenerator {
    for (let index = 0; ; index++) {
      while (index >= this.#dropped + this.#kept.length) {
        if (this.#ended) return;
        // A stream that was destroyed may have left a pull behind, which the next stream shares.
        await (this.#pulling ??= this.#pull());
      }
      const chunk = this.#kept[index - this.#dropped];
      if (!this.canReplay) {
        this.#kept = this.#kept.slice(index - this.#dropped + 1);
        this.#dropped = index + 1;
      }
      yield chunk;
    }
  }

  async #pull(): Promise<void> {
    try {
      const next = await this.#chunks.next();
      if (next.done === true) this.#ended = true;
      else {
        this.#kept.push(next.value);
        this.#keptBytes += Buffer.byteLength(next.value as Uint8Array);
      }
    } finally {
      this.#pulling = undefined;
    }
  }
}
