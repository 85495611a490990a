import { isUtf8 } from 'node:buffer';

/** Decodes a header value. Node decodes the bytes as Latin-1, but in practice non-ASCII values are UTF-8. */
export function decodeHeaderText(value: string): string {
  if (!/[\x80-\xff]/.test(value) || /[^\x00-\xff]/.test(value)) return value;
  const octets = Buffer.from(value, 'latin1');
  return isUtf8(octets) ? octets.toString('utf8') : value;
}

/**
 * Removes spaces and tabs at both ends (RFC 9110, section 5.6.3), in linear time. `trim` would also remove U+00A0, which is the last byte of some
 * letters in UTF-8.
 */
export function trimOptionalWhitespace(text: string): string {
  let begin = 0;
  let end = text.length;
  while (begin < end && isSpaceOrTab(text.charCodeAt(begin))) begin++;
  while (end > begin && isSpaceOrTab(text.charCodeAt(end - 1))) end--;
  return text.slice(begin, end);
}

function isSpaceOrTab(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
