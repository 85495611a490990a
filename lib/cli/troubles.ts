import type { StepError } from '../runner/run.js';
import { cut } from './outputs.js';
import type { Screen } from './screen.js';

const SHOWN = 5;
const KINDS = 20;
const LENGTH = 2000;

/** Shows the first errors as they come, and counts the others by what they say. */
export class Troubles {
  readonly #screen: Screen;
  readonly #counts = new Map<string, number>();
  #seen = 0;
  #other = 0;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  add({ stepId, name, message }: StepError): void {
    this.#seen++;
    const text = `${stepId}: ${name === 'Error' || message.startsWith(name) ? '' : `${name}: `}${cut(message, LENGTH)}`;
    if (this.#seen <= SHOWN) {
      this.#screen.say(text);
      return;
    }
    if (this.#counts.has(text) || this.#counts.size < KINDS) this.#counts.set(text, (this.#counts.get(text) ?? 0) + 1);
    else this.#other++;
  }

  /** Says how often the errors came that were not shown. */
  close(): void {
    if (this.#seen <= SHOWN) return;
    this.#screen.say(`… and ${this.#seen - SHOWN} more errors:`);
    for (const [text, count] of [...this.#counts].sort(([, a], [, b]) => b - a)) this.#screen.say(`${count} x ${text}`);
    if (this.#other > 0) this.#screen.say(`${this.#other} x others`);
  }
}
