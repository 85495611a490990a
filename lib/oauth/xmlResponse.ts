import { canonicalize } from './errorCodes.js';
import type { JsonObject } from '../json.js';
import { extractPageText } from './pageText.js';

/** Longer documents are truncated. */
const MAX_LENGTH = 65_536;

/** Canonical names of which a document must have at least one to be a token or error response. */
const KNOWN_NAMES = new Set([
  ...['accesstoken', 'error', 'errorcode', 'errordescription', 'errormessage'],
  ...['code', 'message', 'faultcode', 'faultstring'],
]);

/** An element with text content only. */
const LEAF = /<([A-Za-z_][\w:.-]{0,99})(?:\s[^<>]{0,999})?>((?:[^<]|<!\[CDATA\[[^<]*\]\]>)*)<\/\1\s*>/g;

/**
 * Parses an XML response, as sent by Salesforce and AWS: elements with text content, by their name without the namespace. The first one of a name
 * wins. Returns undefined for a page and anything else.
 */
export function parseXmlResponse(body: string): JsonObject | undefined {
  const text = body.slice(0, MAX_LENGTH);
  if (!/^\s*</.test(text) || /<(?:!doctype\s+html|html|body)\b/i.test(text)) return undefined;
  const leaves = [...text.matchAll(LEAF)].map(([, name = '', content = '']): [string, string] => [
    name.replace(/^.*:/, ''),
    extractPageText(content),
  ]);
  if (!leaves.some(([name]) => KNOWN_NAMES.has(canonicalize(name)))) return undefined;
  return Object.fromEntries(leaves.reverse());
}
