import { toJsonText, toPlainText } from '../jsonValues.js';

export type FormPair = readonly [name: string, value: unknown];

/** Encodes pairs as the URL standard's serializer does (space is `+`). Objects, arrays and null are encoded as JSON. */
export function encodePairs(pairs: readonly FormPair[]): string {
  const text = (value: unknown): string => (typeof value === 'object' ? toJsonText(value) : toPlainText(value));
  return new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, text(value)])).toString();
}
