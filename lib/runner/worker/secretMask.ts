import { createRedactor, type Redact } from '../../sensitive.js';
import type { Excerpt } from '../../wire/run.js';

/** A value at the edge of what is looked at may be cut: that much of the edge is never shown, in characters. */
const EDGE = 64 * 1024;

/** Shorter values have too little that is theirs alone in the base64 of a longer text. */
const SHORTEST_IN_BASE64 = 6;

/** Takes values of credentials out of texts. Which they are becomes known as the run goes on. */
export class SecretMask {
  readonly #values = new Set<string>();
  #redact: Redact = (text) => text;

  add(values: readonly string[]): void {
    const known = this.#values.size;
    for (const value of values) if (value !== '') this.#values.add(value);
    if (this.#values.size === known) return;
    const forms = new Set([...this.#values].flatMap(writtenForms));
    this.#redact = createRedactor([...forms].flatMap((it) => [it, ...listBase64Forms(it)]));
  }

  maskText(text: string): string {
    return this.#redact(text);
  }

  /** At most so many characters of the masked text. */
  maskExcerpt(text: string, longest: number): Excerpt {
    const isCut = text.length > longest + EDGE;
    const seen = this.#redact(isCut ? text.slice(0, longest + EDGE) : text);
    const shown = (isCut ? seen.slice(0, Math.max(0, seen.length - EDGE)) : seen).slice(0, longest);
    return { text: shown, length: isCut ? text.length : seen.length };
  }
}

/** How a value stands in a text that is then encoded once more: a server may echo a request in JSON in a query, or in base64. */
function writtenForms(value: string): readonly string[] {
  const json = (text: string): string => JSON.stringify(text).slice(1, -1);
  return [value, json(value), json(json(value)), encodedUri(value), encodedUri(json(value))];
}

/** A lone surrogate is in no URI. */
function encodedUri(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** What a value looks like in the base64 of a text that it is a part of: that depends on how many bytes are before it. */
export function listBase64Forms(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8');
  if (bytes.length < SHORTEST_IN_BASE64) return [];
  const cores = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64url');
    // The first and last digits hold bits of the neighbours.
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  return [...new Set(cores.flatMap((core) => [core, core.replaceAll('-', '+').replaceAll('_', '/')]))];
}
