import { canonicalize } from './errorCodes.js';
import type { JsonObject } from './formResponse.js';
import { extractPageText } from './pageText.js';

/** Longer documents are read up to here. */
const MAX_LENGTH = 65_536;

/** Names, in canonical form, by which a document is known to be an answer. */
const KNOWN_NAMES = new Set([
  ...['accesstoken', 'error', 'errorcode', 'errordescription', 'errormessage'],
  ...['code', 'message', 'faultcode', 'faultstring'],
]);

/** An element that holds text only. */
const LEAF = /<([A-Za-z_][\w:.-]{0,99})(?:\s[^<>]{0,999})?>((?:[^<]|<!\[CDATA\[[^<]*\]\]>)*)<\/\1\s*>/g;

/**
 * Reads the elements of an XML answer that hold text only, by name without a namespace; of several the first counts. Salesforce and AWS
 * answer so. Undefined for a page and for anything else.
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
