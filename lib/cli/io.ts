import type { Readable, Writable } from 'node:stream';

/** Streams, environment and signals of the command line; main.ts passes the process's own. */
export interface Io {
  readonly stdin: Readable;
  /** For results only: no logs and no progress. */
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** For the references in a flow file and for child processes; `run` sets LOG_LEVEL in it. */
  readonly env: NodeJS.ProcessEnv;
  /** Calls the listener at every Ctrl-C or SIGTERM until the returned function is called. */
  onInterrupt(listener: () => void): () => void;
}

/** Writes text; resolves when the stream has accepted it, rejects when the stream fails. */
export function write(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
