import { RestError } from '../../../lib/errors.js';

/** Produces a body in chunks of a size. */
export async function* cut(body: Buffer | string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(body as string);
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.subarray(at, at + size);
    await Promise.resolve();
  }
}

/** Produces a text in pieces of a size, in UTF-16 code units. */
export async function* cutText(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) {
    yield text.slice(at, at + size);
    await Promise.resolve();
  }
}

/** Returns all values, and the error after them. */
export async function collect(values: AsyncIterable<unknown>): Promise<{ values: unknown[]; error?: string }> {
  const collected: unknown[] = [];
  try {
    for await (const value of values) collected.push(value);
  } catch (error: unknown) {
    if (!(error instanceof RestError)) throw error;
    return { values: collected, error: `${error.code}: ${error.message}` };
  }
  return { values: collected };
}
