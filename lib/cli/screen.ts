import type { Io } from './io.js';

const CLEAR_LINE = '\r\u001b[K';

/** Escapes control characters, except line breaks and tabs, so that text from a server can't control the terminal. */
export function escapeControls(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g,
    (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** Writes lines to stderr and, on a terminal, keeps a progress line below them. */
export class Screen {
  readonly #io: Io;
  readonly #quiet: boolean;
  #progress = '';

  constructor(io: Io, quiet: boolean) {
    this.#io = io;
    this.#quiet = quiet;
  }

  /** Writes a line to stderr, above the progress line. */
  writeLine(text: string): void {
    this.#writeAboveProgress(() => this.#io.stderr.write(`${escapeControls(text)}\n`));
  }

  /** Writes a line to stdout, which may be the same terminal. */
  writeOutput(text: string): void {
    this.#writeAboveProgress(() => this.#io.stdout.write(`${escapeControls(text)}\n`));
  }

  /** Replaces the progress line; without a terminal, writes each change as a line. */
  showProgress(text: string): void {
    if (this.#quiet || text === this.#progress) return;
    if (this.#io.stderr.isTTY !== true) {
      this.#progress = text;
      if (text !== '') this.#io.stderr.write(`${text}\n`);
      return;
    }
    const { columns = 0 } = this.#io.stderr;
    // Some terminals report a width of 0.
    this.#progress = text.slice(0, (columns > 0 ? columns : 80) - 1);
    this.#io.stderr.write(CLEAR_LINE + this.#progress);
  }

  #writeAboveProgress(write: () => void): void {
    const below = this.#io.stderr.isTTY === true && this.#progress !== '';
    if (below) this.#io.stderr.write(CLEAR_LINE);
    write();
    if (below) this.#io.stderr.write(this.#progress);
  }
}
