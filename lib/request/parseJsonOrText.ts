import { parseJson } from '../json.js';

const BOM = '\ufeff';

/** The first characters of JSON. Other text skips the parser, whose failure is slow. */
const JSON_START = /^[\t\n\r ]*[-"0-9[fnt{]/;

/** Removes a byte order mark. */
export function removeBom(text: string): string {
  return text.startsWith(BOM) ? text.slice(1) : text;
}

/** Returns the value of a JSON text and any other text unchanged, as axios does for every media type. */
export function parseJsonOrText(text: string): unknown {
  if (!JSON_START.test(text)) return text;
  const value = parseJson(text);
  return value === undefined ? text : value;
}
