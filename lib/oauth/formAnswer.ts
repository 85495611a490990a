import { canonical } from './errorCodes.js';
import { formPairs } from './formText.js';

/** Members of an answer by name. */
export type Members = Readonly<Record<string, unknown>>;

/** Names, in canonical form, by which a form is known to be about a token. */
const KNOWN = new Set([
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
export function parseFormAnswer(body: string): Members | undefined {
  const text = body.trim();
  // Some servers leave blanks as they are.
  if (!/^[\w.-]+=[^<>{}"\r\n]*$/.test(text)) return undefined;
  const pairs = formPairs(text);
  return pairs.some(([name]) => KNOWN.has(canonical(name))) ? Object.fromEntries(pairs) : undefined;
}
