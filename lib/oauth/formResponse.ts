import { canonicalize } from './errorCodes.js';
import { parseForm } from './formEncoding.js';

/** Members of an answer by name. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Names, in canonical form, by which a form is known to be about a token. */
const KNOWN_NAMES = new Set([
  'accesstoken',
  'error',
  'errorcode',
  'errcode',
  'errordescription',
  'errormessage',
  'errmsg',
  'oauthproblem',
]);

/** Reads the members of a body that is form-encoded and about a token. Undefined for anything else. */
export function parseFormResponse(body: string): JsonObject | undefined {
  const text = body.trim();
  // Some servers leave blanks as they are.
  if (!/^[\w.-]+=[^<>{}"\r\n]*$/.test(text)) return undefined;
  const pairs = parseForm(text);
  return pairs.some(([name]) => KNOWN_NAMES.has(canonicalize(name))) ? Object.fromEntries(pairs) : undefined;
}
