import { parseFormResponse, type JsonObject } from './formResponse.js';
import { parseXmlResponse } from './xmlResponse.js';

/** Levels of objects and lists. What has more is nobody's token, and JSON that can be read but not written again. */
const MAX_DEPTH = 100;

/** What follows JSON is read up to here. */
const MAX_TAIL_LENGTH = 2000;

/**
 * The members of an answer's body, whatever its media type says: JSON, also as the text of a JSON string, or a form or XML, which some servers answer with.
 * Whole numbers beyond 2^53, such as Instagram's `user_id`, become texts: as numbers they would change.
 * @returns undefined for anything else, a page of a proxy in the first place
 */
export function parseResponseBody(body: string): JsonObject | undefined {
  const text = stripJsonpCall(stripFrame(body));
  let value: unknown;
  try {
    value = JSON.parse(text);
    // Only of a text that is known to be JSON can numbers be told from what is between quotes.
    if (/\d{16}/.test(text)) value = JSON.parse(quoteLongNumbers(text));
  } catch {
    return parseFormResponse(text) ?? parseXmlResponse(text);
  }
  if (typeof value === 'string' && /^\s*\{/.test(value)) return parseResponseBody(value);
  if (typeof value !== 'object' || value === null || Object.hasOwn(value, '__proto__')) return undefined;
  if (!isShallow(value, MAX_DEPTH)) return undefined;
  return value as JsonObject;
}

/**
 * A body without what servers put around JSON: a byte order mark, a prefix against inclusion as a script, zero bytes or a comment of HTML
 * after it.
 */
function stripFrame(body: string): string {
  const text = body.replace(/^\uFEFF/, '').replace(/^\s*(?:\)\]\}'?,?|(?:while|for)\s*\([1;]{1,3}\);)\s*(?=[{[])/, '');
  const tail = text.slice(-MAX_TAIL_LENGTH);
  return text.slice(0, text.length - tail.length) + tail.replace(/(?<=[}\]])\s*(?:\0+|<!--[^>]*-->)\s*$/, '');
}

/** The JSON in a call of a function, `callback( {…} );`, in which some servers wrap errors (JSONP). */
function stripJsonpCall(text: string): string {
  const start = /^\s*(?:\/\*\*\/\s*)?[A-Za-z_$][\w$.]{0,99}\s*\(\s*(?=[{[])/.exec(text);
  const end = /\)\s*;?\s*$/.exec(text.slice(-20));
  if (start === null || end === null) return text;
  return text.slice(start[0].length, text.length - end[0].length);
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((one) => isShallow(one, levels - 1));
}

function quoteLongNumbers(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  );
}
