import { toJsonText, toPlainText } from '../jsonValues.js';

export type FormPair = readonly [name: string, value: unknown];

/** Pairs as the URL standard's serialiser writes them (space is `+`). Objects, lists and null are sent as JSON. */
export function encodePairs(pairs: readonly FormPair[]): string {
  const text = (value: unknown): string => (typeof value === 'object' ? toJsonText(value) : toPlainText(value));
  return new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, text(value)])).toString();
}

/** Pairs as the older functions write them: `!'()*` escaped too, in lower-case hex, and objects as `[object Object]`. */
export function encodeLegacyPairs(pairs: readonly FormPair[]): string {
  return pairs.map(([name, value]) => `${escape(name)}=${escape(toPlainText(value))}`).join('&');
}

function escape(text: string): string {
  // A lone half of a surrogate pair has no encoding; through UTF-8 it becomes the replacement character.
  const wellFormed = /[\ud800-\udfff]/.test(text) ? Buffer.from(text).toString() : text;
  return encodeURIComponent(wellFormed)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
    .replace(/%20/g, '+');
}
