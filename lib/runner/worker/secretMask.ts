import { createRedactor, type Redact } from '../../sensitive.js';
import type { Excerpt } from '../../wire/run.js';

/** A value at the end of the searched text may be cut, so this many characters at the end are never shown. */
const EDGE_LENGTH = 64 * 1024;

/** Shorter values have too few distinct characters in the base64 of a longer text. */
const MIN_BASE64_BYTES = 6;

/** Masks values of credentials in texts. Values are added during the run. */
export class SecretMask {
  readonly #values = new Set<string>();
  #redact: Redact = (text) => text;

  add(values: readonly string[]): void {
    const known = this.#values.size;
    for (const value of values) if (value !== '') this.#values.add(value);
    if (this.#values.size === known) return;
    const forms = new Set([...this.#values].flatMap(listEncodedForms));
    this.#redact = createRedactor([...forms].flatMap((it) => [it, ...listBase64Forms(it)]));
  }

  maskText(text: string): string {
    return this.#redact(text);
  }

  /** Returns the first `maxLength` characters of the masked text. */
  maskExcerpt(text: string, maxLength: number): Excerpt {
    const isCut = text.length > maxLength + EDGE_LENGTH;
    const masked = this.#redact(isCut ? text.slice(0, maxLength + EDGE_LENGTH) : text);
    const shown = (isCut ? masked.slice(0, Math.max(0, masked.length - EDGE_LENGTH)) : masked).slice(0, maxLength);
    return { text: shown, length: isCut ? text.length : masked.length };
  }
}

/** Lists the encoded forms of a value: a server may echo a request as JSON inside a query, or in base64. */
function listEncodedForms(value: string): readonly string[] {
  const json = (text: string): string => JSON.stringify(text).slice(1, -1);
  return [value, json(value), json(json(value)), encodeUri(value), encodeUri(json(value))];
}

/** Encodes a value for a URI, which can't hold a lone surrogate. */
function encodeUri(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Lists the forms of a value in the base64 of a longer text, which depend on the number of bytes before it. */
export function listBase64Forms(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8');
  if (bytes.length < MIN_BASE64_BYTES) return [];
  const cores = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64url');
    // The first and last digits hold bits of the neighboring bytes.
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  return [...new Set(cores.flatMap((core) => [core, core.replaceAll('-', '+').replaceAll('_', '/')]))];
}
