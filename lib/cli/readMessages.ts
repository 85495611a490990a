import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

import { messageOf, RestError } from '../errors.js';
import type { FlowMessage } from '../runner/runOptions.js';

const MESSAGE_PARTS = new Set(['id', 'body', 'headers', 'attachments', 'metadata', 'passthrough']);

/**
 * Reads messages from a stream of JSON lines; empty lines are skipped. Stops at the end of the stream, after `limit` messages, or when the
 * signal aborts.
 * @throws RestError `usage` with the line number of invalid JSON, or when the stream fails
 */
export async function* readMessages(
  stream: Readable,
  name: string,
  signal: AbortSignal,
  limit = Infinity,
): AsyncGenerator<FlowMessage> {
  if (limit <= 0) return;
  const lines = createInterface({ input: stream, crlfDelay: Infinity, signal });
  let streamError: Error | undefined;
  stream.on('error', (error) => {
    streamError = error;
    lines.close();
  });
  let line = 0;
  let count = 0;
  try {
    for await (const text of lines) {
      line++;
      const trimmed = line === 1 ? text.replace(/^\uFEFF/, '').trim() : text.trim();
      if (trimmed === '') continue;
      yield toMessage(parse(trimmed, name, line));
      if (++count >= limit) return;
    }
    if (streamError) throw streamError;
  } catch (error) {
    throw error instanceof RestError ? error : new RestError('usage', `${name}: ${messageOf(error)}`, { cause: error });
  } finally {
    lines.close();
    stream.destroy();
  }
}

function parse(text: string, name: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RestError('usage', `${name}:${line}: invalid JSON: ${messageOf(error)}`, { cause: error });
  }
}

function toMessage(value: unknown): FlowMessage {
  if (
    typeof value === 'object' &&
    value !== null &&
    'body' in value &&
    Object.keys(value).every((k) => MESSAGE_PARTS.has(k))
  ) {
    return value;
  }
  return { body: value };
}
