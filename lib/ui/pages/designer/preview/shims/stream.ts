/** As much of node:stream's Readable as bodies of files use, for a browser. */
export class Readable implements AsyncIterable<Uint8Array> {
  private constructor(private readonly chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {}

  static from(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Readable {
    return new Readable(chunks);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    yield* this.chunks;
  }

  // It fails at nothing and holds nothing open.
  on(): this {
    return this;
  }

  once(): this {
    return this;
  }

  destroy(): this {
    return this;
  }
}
