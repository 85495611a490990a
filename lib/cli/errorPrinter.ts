import type { StepError } from '../runner/runOptions.js';
import { truncate } from './outputs.js';
import type { Screen } from './screen.js';

const MAX_SHOWN = 5;
const MAX_COUNTED_TEXTS = 20;
const MAX_LENGTH = 2000;

/** Shows the first errors, and counts the others by message. */
export class ErrorPrinter {
  readonly #screen: Screen;
  readonly #counts = new Map<string, number>();
  #total = 0;
  #otherCount = 0;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  add({ stepId, name, message, problems }: StepError): void {
    this.#total++;
    const shown = problems === undefined ? message : formatProblems(problems);
    const text = `${stepId}: ${name === 'Error' || message.startsWith(name) ? '' : `${name}: `}${truncate(shown, MAX_LENGTH)}`;
    if (this.#total <= MAX_SHOWN) {
      this.#screen.writeLine(text);
      return;
    }
    if (this.#counts.has(text) || this.#counts.size < MAX_COUNTED_TEXTS)
      this.#counts.set(text, (this.#counts.get(text) ?? 0) + 1);
    else this.#otherCount++;
  }

  /** Shows the counts of the other errors. */
  close(): void {
    if (this.#total <= MAX_SHOWN) return;
    this.#screen.writeLine(`… and ${this.#total - MAX_SHOWN} more errors:`);
    for (const [text, count] of [...this.#counts].sort(([, a], [, b]) => b - a))
      this.#screen.writeLine(`${count} x ${text}`);
    if (this.#otherCount > 0) this.#screen.writeLine(`${this.#otherCount} x other messages`);
  }
}

/** Formats errors of a configuration, one per line. */
function formatProblems(problems: readonly string[]): string {
  return [`${problems.length} errors in the configuration:`, ...problems.map((text) => `  - ${text}`)].join('\n');
}
