import { canonicalize } from './errorCodes.js';
import { parseForm } from './formEncoding.js';
import type { JsonObject } from '../json.js';

/** Canonical names of which a form must have at least one to be a token or error response. */
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

/** Parses a form-encoded token or error response. Returns undefined for anything else. */
export function parseFormResponse(body: string): JsonObject | undefined {
  const text = body.trim();
  // Some servers don't encode spaces.
  if (!/^[\w.-]+=[^<>{}"\r\n]*$/.test(text)) return undefined;
  const pairs = parseForm(text);
  return pairs.some(([name]) => KNOWN_NAMES.has(canonicalize(name))) ? Object.fromEntries(pairs) : undefined;
}
