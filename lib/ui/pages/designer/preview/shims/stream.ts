/** Browser replacement for the part of node:stream that file bodies use. */
export class Readable implements AsyncIterable<Uint8Array> {
  private constructor(private readonly chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {}

  static from(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Readable {
    return new Readable(chunks);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    yield* this.chunks;
  }

  // No events: it never fails and holds no resources.
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

/** Returns the source: the only transformation is the compression, which the preview doesn't show. */
export function pipeline(source: Readable): Readable {
  return source;
}

/** The base of decoders: the preview reads no responses. */
export class Transform {
  readonly readable = false;
}
