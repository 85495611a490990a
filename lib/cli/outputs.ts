import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

import { messageOf, RestError } from '../errors.js';
import type { EncodedMessage } from '../runner/encodedMessage.js';
import { write } from './io.js';
import type { Io } from './io.js';
import type { Screen } from './screen.js';

/** Where the messages go that come out of a flow. */
export interface Outputs {
  /** Resolves when there is room for more; rejects when they can't be written. */
  add(message: EncodedMessage): void | Promise<void>;
  close(): Promise<void>;
}

const MAX_SHOWN = 5;
const MAX_SHOWN_LENGTH = 300;

/** All messages as JSON lines to a file or, for `-`, to stdout. Throws a RestError `usage` for a file it can't open. */
export async function openFileOutputs(target: string, io: Io): Promise<Outputs> {
  const file = target === '-' ? undefined : await openFile(target);
  const stream = file?.stream ?? io.stdout;
  return {
    add({ chunks }) {
      // All at once: lines of messages that are written at the same time must not mix. The stream holds the chunks as they are.
      for (const chunk of chunks) stream.write(chunk);
      return write(stream, '\n');
    },
    async close() {
      if (!file) return;
      const { nlink } = await file.handle.stat();
      stream.end();
      await finished(stream);
      if (nlink === 0) throw new Error(`${target} was removed while the run went on, and what was in it is lost`);
    },
  };
}

/** The bodies of the first few messages for whoever watches, cut to some length and without the answer's headers. */
export function createScreenOutputs(screen: Screen): Outputs {
  let count = 0;
  return {
    add(message) {
      count++;
      if (count > MAX_SHOWN) return;
      const { body } = message.decode();
      const text = JSON.stringify(removeHeaders(body)) as string | undefined;
      screen.writeOutput(truncate(text ?? '(no body)', MAX_SHOWN_LENGTH));
    },
    close() {
      if (count > MAX_SHOWN) screen.writeOutput(`… and ${count - MAX_SHOWN} more; --output FILE keeps them all`);
      return Promise.resolve();
    },
  };
}

function removeHeaders(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== 'HTTPHeaders' && key !== 'headers'));
}

/** The beginning of a text that is too long. */
export function truncate(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)} …`;
}

async function openFile(target: string): Promise<{ readonly handle: FileHandle; readonly stream: Writable }> {
  try {
    const handle = await open(target, 'w');
    const stream = createWriteStream('', { fd: handle });
    // Told by the write that fails.
    stream.on('error', () => undefined);
    return { handle, stream };
  } catch (error) {
    throw new RestError('usage', `--output ${target}: ${messageOf(error)}`, { cause: error });
  }
}
