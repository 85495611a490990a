import type { HttpResponse } from './message.js';
import { answerCut } from './transportErrors.js';

/** An unwanted body up to this size is read for the sake of its connection; a larger one costs more than a new one. */
const WORTH_DRAINING_BYTES = 65_536;

type Chunk = Buffer | string;

/** The whole body. Throws what the body fails with. */
export function readAll(response: Pick<HttpResponse, 'body'>): Promise<Buffer> {
  const { body } = response;
  return new Promise((resolve, reject) => {
    if (body.destroyed) {
      reject(body.errored ?? answerCut(undefined));
      return;
    }
    const chunks: Buffer[] = [];
    body.on('data', (chunk: Chunk) => chunks.push(toBuffer(chunk)));
    body.on('end', () => resolve(join(chunks)));
    body.on('error', reject);
    body.on('close', () => {
      // Destroyed by someone else, without an error.
      if (!body.readableEnded) reject(answerCut(undefined));
    });
  });
}

/** The first `maxBytes` of the body, or what came of them. Never throws; the rest is not read. */
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

/**
 * Throws the body away: a short one is read, so that its connection can serve again; a long one is cut off. Resolves
 * when that is done. Never throws.
 */
export function discard(response: Pick<HttpResponse, 'body' | 'headers'>): Promise<void> {
  const { body, headers } = response;
  return new Promise((resolve) => {
    const finish = (): void => resolve();
    body.on('error', finish);
    body.on('close', finish);
    body.on('end', finish);
    if (body.destroyed) finish();
    let left = WORTH_DRAINING_BYTES;
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

function toBuffer(chunk: Chunk): Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

function join(chunks: readonly Buffer[]): Buffer {
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}
