import { parseJson, type JsonObject } from '../json.js';
import { parseFormResponse } from './formResponse.js';
import { parseXmlResponse } from './xmlResponse.js';

/** Levels of nesting. Deeper JSON is not a token response, and could be parsed but not serialized again. */
const MAX_DEPTH = 100;

/** Characters at the end of a body that are searched for trailing content. */
const MAX_TAIL_LENGTH = 2000;

/**
 * Parses a response body into its members, regardless of the media type: JSON, JSON inside a JSON string, a form, or XML. Integers beyond 2^53,
 * such as Meta's `user_id`, become strings, because as numbers they would change.
 * @returns undefined for anything else, such as a page of a proxy
 */
export function parseResponseBody(body: string): JsonObject | undefined {
  const text = stripJsonpCall(stripFrame(body));
  let value = parseJson(text);
  // Numbers can be distinguished from digits in strings only in valid JSON.
  if (value !== undefined && /\d{16}/.test(text)) value = parseJson(quoteLongNumbers(text));
  if (value === undefined) return parseFormResponse(text) ?? parseXmlResponse(text);
  if (typeof value === 'string' && /^\s*\{/.test(value)) return parseResponseBody(value);
  if (typeof value !== 'object' || value === null || Object.hasOwn(value, '__proto__')) return undefined;
  if (!isShallow(value, MAX_DEPTH)) return undefined;
  return value as JsonObject;
}

/**
 * Removes what servers put around JSON: a byte order mark, a prefix against inclusion as a script, trailing zero bytes or an HTML comment.
 */
function stripFrame(body: string): string {
  const text = body.replace(/^\uFEFF/, '').replace(/^\s*(?:\)\]\}'?,?|(?:while|for)\s*\([1;]{1,3}\);)\s*(?=[{[])/, '');
  const tail = text.slice(-MAX_TAIL_LENGTH);
  return text.slice(0, text.length - tail.length) + tail.replace(/(?<=[}\]])\s*(?:\0+|<!--[^>]*-->)\s*$/, '');
}

/** Removes the function call of JSONP, `callback( {…} );`, in which some servers wrap errors. */
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
