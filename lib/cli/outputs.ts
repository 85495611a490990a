import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

import { messageOf, RestError } from '../errors.js';
import type { EncodedMessage } from '../runner/encodedMessage.js';
import { endLastLine } from './appendLines.js';
import { write } from './io.js';
import type { Io } from './io.js';
import type { Screen } from './screen.js';

/** The destination of a flow's output messages. */
interface Outputs {
  /** Resolves when the next message can be added; rejects when the output can't be written. */
  add(message: EncodedMessage): void | Promise<void>;
  /** Makes the messages so far durable. Absent where nothing can. */
  readonly flush?: () => Promise<void>;
  close(): Promise<void>;
}

const MAX_SHOWN = 5;
const MAX_SHOWN_LENGTH = 300;

/**
 * Opens a file or, for `-`, stdout, for all messages as JSON lines.
 * @param appends keep the messages that the file has
 * @throws RestError `usage` when the file can't be opened
 */
export async function openFileOutputs(target: string, io: Io, appends: boolean): Promise<Outputs> {
  const file = target === '-' ? undefined : await openFile(target, appends);
  const stream = file?.stream ?? io.stdout;
  return {
    add({ chunks }) {
      // Without waiting: the lines of concurrent messages must not mix. The stream doesn't copy the chunks.
      for (const chunk of chunks) stream.write(chunk);
      return write(stream, '\n');
    },
    ...(file?.canFlush === true && {
      flush: async () => {
        if ((await file.handle.stat()).nlink === 0) throw createLossError(target);
        await file.handle.datasync();
      },
    }),
    async close() {
      if (!file) return;
      const { nlink } = await file.handle.stat();
      stream.end();
      await finished(stream);
      if (nlink === 0) throw createLossError(target);
    },
  };
}

/** Shows the bodies of the first messages, truncated and without the response's headers. */
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
      if (count > MAX_SHOWN) screen.writeOutput(`… and ${count - MAX_SHOWN} more; use --output FILE to save them all`);
      return Promise.resolve();
    },
  };
}

function removeHeaders(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== 'HTTPHeaders' && key !== 'headers'));
}

/** Truncates a string that is too long. */
export function truncate(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)} …`;
}

function createLossError(target: string): Error {
  return new Error(`${target} was deleted during the run, so its messages are lost`);
}

interface OutputFile {
  readonly handle: FileHandle;
  readonly stream: Writable;
  readonly canFlush: boolean;
}

async function openFile(target: string, appends: boolean): Promise<OutputFile> {
  try {
    const handle = await open(target, appends ? 'a+' : 'w');
    if (appends) await endLastLine(handle);
    const canFlush = (await handle.stat()).isFile();
    const stream = createWriteStream('', { fd: handle });
    // The write that fails reports it.
    stream.on('error', () => undefined);
    return { handle, stream, canFlush };
  } catch (error) {
    throw new RestError('usage', `--output ${target}: ${messageOf(error)}`, { cause: error });
  }
}
