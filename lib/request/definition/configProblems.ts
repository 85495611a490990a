import { computeEditDistance } from '../../editDistance.js';
import { messageOf, RestError } from '../../errors.js';
import type { JsonObject } from '../../json.js';
import { describeType } from '../jsonValues.js';

/** Collects the errors of a configuration, so that all of them are reported at once. */
export class ConfigProblems {
  readonly #found: RestError[] = [];

  add(text: string): void {
    this.#found.push(new RestError('configuration', text));
  }

  /** Returns the result of `read`; undefined when it throws a RestError, which is collected. */
  collect<Value>(read: () => Value): Value | undefined {
    try {
      return read();
    } catch (error: unknown) {
      if (!(error instanceof RestError)) throw error;
      this.#found.push(error);
      return undefined;
    }
  }

  /** Adds the error of a value that isn't as expected. */
  addUnexpected(label: string, expected: string, given: unknown): void {
    this.add(`${label}: expected ${expected}, got ${describeGiven(given)}`);
  }

  /** Adds the error of a value that may be secret, or data in the wrong place. */
  addUnexpectedType(label: string, expected: string, given: unknown): void {
    this.add(`${label}: expected ${expected}, got ${describeType(given)}`);
  }

  /** Collects the members of an object that are not in the list. */
  checkMembers(value: JsonObject, label: string, members: readonly string[]): void {
    for (const name of Object.keys(value)) {
      if (members.includes(name)) continue;
      const near = findNearest(name, members);
      const advice = near === undefined ? `it can have ${members.join(', ')}` : `did you mean "${near}"?`;
      this.add(`${label}: unknown member "${shorten(name)}"; ${advice}`);
    }
  }

  /** @throws RestError with the text of every collected error; its code is that of a single one, else `configuration` */
  throwIfAny(): void {
    const [first] = this.#found;
    if (first === undefined) return;
    const texts = [...new Set(this.#found.map(messageOf))];
    if (texts.length === 1) throw first;
    const list = texts.map((text, index) => `(${index + 1}) ${text}`).join('; ');
    const error = new RestError('configuration', `${texts.length} errors in the configuration: ${list}`);
    error.problems = texts;
    throw error;
  }
}

/** Names a value of a configuration for an error text: the beginning of a text, a number, true or false, else the type. */
export function describeGiven(value: unknown): string {
  if (typeof value === 'string') return `"${shorten(value)}"`;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : describeType(value);
}

/** A longer text may be data in the wrong place. */
function shorten(text: string): string {
  return text.slice(0, 60);
}

/**
 * Returns the candidate that differs least from a name.
 *
 * @param limit characters in which it may differ: by default half of the name
 */
export function findNearest(
  name: string,
  candidates: readonly string[],
  limit = Math.ceil(name.length / 2),
): string | undefined {
  let nearest: string | undefined;
  let least = limit + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > limit) continue;
    const distance = computeEditDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) {
      nearest = candidate;
      least = distance;
    }
  }
  return nearest;
}
