import { toJsonText, toPlainText } from '../jsonValues.js';

export type FormPair = readonly [name: string, value: unknown];

/** Encodes pairs as the URL standard's serializer does (space is `+`). Objects, arrays and null are encoded as JSON. */
export function encodePairs(pairs: readonly FormPair[]): string {
  const text = (value: unknown): string => (typeof value === 'object' ? toJsonText(value) : toPlainText(value));
  return new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, text(value)])).toString();
}

/** Encodes pairs as the legacy functions do: `!'()*` are escaped too, in lower-case hex, and objects are `[object Object]`. */
export function encodeLegacyPairs(pairs: readonly FormPair[]): string {
  return pairs.map(([name, value]) => `${percentEncode(name)}=${percentEncode(toPlainText(value))}`).join('&');
}

function percentEncode(text: string): string {
  // A lone surrogate can't be encoded; through UTF-8 it becomes the replacement character.
  const wellFormed = /[\ud800-\udfff]/.test(text) ? Buffer.from(text).toString() : text;
  return encodeURIComponent(wellFormed)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
    .replace(/%20/g, '+');
}
