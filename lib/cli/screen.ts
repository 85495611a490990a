import type { Io } from './io.js';

const CLEAR_LINE = '\r\u001b[K';

/** A text whose control characters, but for line breaks and tabs, are escapes: a server's words don't steer the terminal. */
export function escapeControls(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g,
    (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** Writes lines for people to stderr, and on a terminal keeps one line of progress below them. */
export class Screen {
  readonly #io: Io;
  readonly #quiet: boolean;
  #progress = '';

  constructor(io: Io, quiet: boolean) {
    this.#io = io;
    this.#quiet = quiet;
  }

  /** Says something that is worth a line of its own, above the progress. */
  writeLine(text: string): void {
    this.#writeAboveProgress(() => this.#io.stderr.write(`${escapeControls(text)}\n`));
  }

  /** Lets somebody else write a line to stdout, which may be the same terminal. */
  writeOutput(text: string): void {
    this.#writeAboveProgress(() => this.#io.stdout.write(`${escapeControls(text)}\n`));
  }

  /** Replaces the line of progress; where there is no terminal, every change is a line. */
  showProgress(text: string): void {
    if (this.#quiet || text === this.#progress) return;
    if (this.#io.stderr.isTTY !== true) {
      this.#progress = text;
      if (text !== '') this.#io.stderr.write(`${text}\n`);
      return;
    }
    const { columns = 0 } = this.#io.stderr;
    // Some terminals don't know their width and say 0.
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
