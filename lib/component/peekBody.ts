import { Readable } from 'node:stream';

/** The beginning of a body, and a body with the same bytes once more. */
interface PeekedBody {
  /** Whole chunks, so it may be longer than asked for. */
  readonly start: Buffer;
  readonly body: Readable;
  /** The deadline passed before enough bytes were received. */
  readonly isLate: boolean;
}

/** Reads the beginning of a body. Never throws: a body that fails has the bytes before its error. */
export async function peekBody(body: Readable, minBytes: number, deadline?: Promise<unknown>): Promise<PeekedBody> {
  const chunks: Buffer[] = [];
  let length = 0;
  let failure: Error | undefined;
  let pending: Promise<IteratorResult<unknown>> | undefined;
  let isLate = false;
  const iterator = body.iterator({ destroyOnReturn: false });
  try {
    while (length < minBytes) {
      pending = iterator.next();
      const next = await (deadline === undefined ? pending : Promise.race([pending, deadline.then(() => undefined)]));
      isLate = next === undefined;
      if (next === undefined) break;
      pending = undefined;
      if (next.done === true) break;
      const chunk = toBuffer(next.value as Buffer | string);
      length += chunk.length;
      chunks.push(chunk);
    }
  } catch (error: unknown) {
    pending = undefined;
    // A stream fails with an Error.
    failure = error as Error;
  }
  // Otherwise it would keep the rest from other readers.
  if (pending === undefined) await iterator.return?.();
  // The body may be dropped before it is read further.
  else pending.catch(() => undefined);
  const start = Buffer.concat(chunks);
  return { start, body: Readable.from(join(start, body, iterator, pending, failure), { objectMode: false }), isLate };
}

async function* join(
  start: Buffer,
  rest: Readable,
  iterator: AsyncIterator<unknown>,
  pending: Promise<IteratorResult<unknown>> | undefined,
  failure: Error | undefined,
): AsyncGenerator<Buffer> {
  try {
    if (start.length > 0) yield start;
    if (failure !== undefined) throw failure;
    if (pending === undefined) {
      for await (const chunk of rest) yield toBuffer(chunk as Buffer | string);
      return;
    }
    for (let next = await pending; next.done !== true; next = await iterator.next()) {
      yield toBuffer(next.value as Buffer | string);
    }
  } finally {
    rest.destroy();
  }
}

export function toBuffer(chunk: Buffer | string): Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}
