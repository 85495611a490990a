import type { Readable, Writable } from 'node:stream';

/** What the command line touches of the world; main.ts gives the process's own. */
export interface Io {
  readonly stdin: Readable;
  /** Carries nothing but what was asked for. */
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Read for the references of a flow file and handed to child processes; LOG_LEVEL is set in it. */
  readonly env: NodeJS.ProcessEnv;
  /** Calls the listener at every Ctrl-C or SIGTERM until the returned function is called. */
  onInterrupt(listener: () => void): () => void;
}

/** Writes and resolves when the stream wants more; rejects when it is broken. */
export function write(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
