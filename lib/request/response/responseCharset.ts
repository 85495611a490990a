import { isJsonType, readCharsetParameter } from '../../http/mediaType.js';
import { isKnownCharset } from '../charset.js';

/** The encoding of an XML declaration (XML 1.0, section 4.3.3). */
const XML_ENCODING = /^<\?xml\s[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/;

const LESS_THAN = 0x3c;

/** Bytes that decide the charset of a body. */
export const CHARSET_BYTES = 1024;

/**
 * Returns the charset of a body by its byte order mark, its Content-Type or its XML declaration, else UTF-8.
 *
 * @param start the first `CHARSET_BYTES`
 */
export function detectCharset(start: Buffer, contentType: string): string {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return 'utf-8';
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  const named = readCharsetParameter(contentType);
  // The type of JSON has no such parameter (RFC 8259, section 11), so one that says nothing is ignored.
  if (named !== undefined && (isKnownCharset(named) || !isJsonType(contentType))) return named;
  // The text of every other body needn't be converted.
  const declared =
    start[0] === LESS_THAN ? XML_ENCODING.exec(start.toString('latin1', 0, CHARSET_BYTES))?.[1] : undefined;
  // A declaration that is readable here is not in UTF-16, whatever it says.
  return declared === undefined || /^utf-?16/i.test(declared) ? 'utf-8' : declared;
}
