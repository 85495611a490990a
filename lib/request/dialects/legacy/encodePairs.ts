import type { FormPair } from '../../body/urlencoded.js';
import { toPlainText } from '../../jsonValues.js';

/** Encodes pairs as the legacy functions do: `!'()*` are escaped too, in lower-case hex, and objects are `[object Object]`. */
export function encodePairs(pairs: readonly FormPair[]): string {
  return pairs.map(([name, value]) => `${percentEncode(name)}=${percentEncode(toPlainText(value))}`).join('&');
}

function percentEncode(text: string): string {
  // A lone surrogate can't be encoded; through UTF-8 it becomes the replacement character.
  const wellFormed = /[\ud800-\udfff]/.test(text) ? Buffer.from(text).toString() : text;
  return encodeURIComponent(wellFormed)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
    .replace(/%20/g, '+');
}
