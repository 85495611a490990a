import { inspect } from 'node:util';

/** A value that prints, serialises and inspects as `[secret]`; only `reveal` gives it away. */
export class Sensitive<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

export type Redact = (text: string) => string;

/**
 * Makes a function that replaces secret values in a text that somebody else wrote, in the forms a server echoes them in:
 * as they are, base64, percent- and form-encoded, and as part of a JSON string.
 */
export function redactor(values: readonly string[]): Redact {
  const forms = new Set<string>();
  for (const value of values) {
    if (value === '') continue;
    const encoded = encodeURIComponent(value.toWellFormed());
    const base64 = Buffer.from(value, 'utf8').toString('base64');
    const json = JSON.stringify(value).slice(1, -1);
    for (const form of [value, encoded, encoded.replaceAll('%20', '+'), json, base64, base64.replace(/=+$/, '')]) {
      forms.add(form);
    }
  }
  // The longest first: a value that contains another one must not leave its rest behind.
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((rest, form) => rest.replaceAll(form, '[secret]'), text);
}
