import { releaseBuffer } from './bufferPressure.js';
import type { HttpResponse } from './message.js';
import { createTruncatedResponseError } from './transportErrors.js';

/** An unwanted body up to this size is read, so that its connection can be reused. A larger one costs more than a new connection. */
const MAX_DRAINED_BYTES = 65_536;

/** Up to this size the memory for a body is allocated in advance. */
const MAX_PREALLOCATED_BYTES = 128 * 1024 * 1024;

type Chunk = Buffer | string;

/**
 * Reads the whole body.
 * @throws TransportError with which the body fails
 */
export function readAll(
  response: Pick<HttpResponse, 'body'> & Partial<Pick<HttpResponse, 'headers'>>,
): Promise<Buffer> {
  const { body, headers } = response;
  return new Promise((resolve, reject) => {
    if (body.destroyed) {
      reject(body.errored ?? createTruncatedResponseError(undefined));
      return;
    }
    const collected = new CollectedBytes(Number(headers?.['content-length']));
    body.on('data', (chunk: Chunk) => collected.add(toBuffer(chunk)));
    body.on('end', () => resolve(collected.join()));
    body.on('error', reject);
    body.on('close', () => {
      // Destroyed without an error.
      if (!body.readableEnded) reject(createTruncatedResponseError(undefined));
    });
  });
}

/**
 * Reads the whole body as text. The memory of a large body is released at once.
 * @throws TransportError with which the body fails
 */
export async function readText(
  response: Pick<HttpResponse, 'body'> & Partial<Pick<HttpResponse, 'headers'>>,
  encoding: BufferEncoding,
): Promise<string> {
  const bytes = await readAll(response);
  const text = bytes.toString(encoding);
  releaseBuffer(bytes);
  return text;
}

/** Reads the first `maxBytes` of the body, or as many as are received. Never throws; the rest is not read. */
export function readExcerpt(response: Pick<HttpResponse, 'body'>, maxBytes: number): Promise<Buffer> {
  const { body } = response;
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = (): void => resolve(join(chunks).subarray(0, maxBytes));
    body.on('error', finish);
    body.on('end', finish);
    body.on('close', finish);
    if (body.destroyed) {
      finish();
      return;
    }
    body.on('data', (chunk: Chunk) => {
      bytes += chunks[chunks.push(toBuffer(chunk)) - 1]?.length ?? 0;
      if (bytes >= maxBytes) body.destroy();
    });
  });
}

/** Discards the body: a short one is read, so that its connection can be reused; a long one is destroyed. Never throws. */
export function discardBody(response: Pick<HttpResponse, 'body' | 'headers'>): Promise<void> {
  const { body, headers } = response;
  return new Promise((resolve) => {
    const finish = (): void => resolve();
    body.on('error', finish);
    body.on('close', finish);
    body.on('end', finish);
    if (body.destroyed) finish();
    let left = MAX_DRAINED_BYTES;
    if (Number(headers['content-length']) > left) {
      body.destroy();
      return;
    }
    body.on('data', (chunk: Chunk) => {
      left -= chunk.length;
      if (left < 0) body.destroy();
    });
  });
}

/** Resolves when the body has ended or was destroyed, with the error that it failed with. Doesn't read it. */
export function waitForEnd({ body }: Pick<HttpResponse, 'body'>): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const end = (): void => resolve(body.errored ?? undefined);
    if (body.readableEnded || body.destroyed) end();
    else body.once('end', end).once('close', end);
  });
}

/** Joins chunks into one buffer. With a known length each chunk is copied when it arrives, so that a large body is not in memory twice. */
class CollectedBytes {
  readonly #expected: number;
  readonly #chunks: Buffer[] = [];
  #whole: Buffer | undefined;
  #filled = 0;

  /** @param expected number of bytes, or NaN; may be wrong */
  constructor(expected: number) {
    this.#expected = expected;
  }

  add(chunk: Buffer): void {
    // Allocated with the first chunk: a response to HEAD has a length but no body.
    if (this.#expected > MAX_DRAINED_BYTES && this.#expected <= MAX_PREALLOCATED_BYTES) {
      this.#whole ??= Buffer.allocUnsafeSlow(this.#expected);
    }
    const whole = this.#whole;
    if (whole !== undefined && this.#chunks.length === 0 && this.#filled + chunk.length <= whole.length) {
      this.#filled += chunk.copy(whole, this.#filled);
    } else {
      this.#chunks.push(chunk);
    }
  }

  join(): Buffer {
    const start = this.#whole?.subarray(0, this.#filled);
    return join(start === undefined ? this.#chunks : [start, ...this.#chunks]);
  }
}

function toBuffer(chunk: Chunk): Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

function join(chunks: readonly Buffer[]): Buffer {
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}
