/** Maximum bytes of a response body in an error text, as UTF-8. */
export const MAX_EXCERPT_BYTES = 2048;

/** Returns the longest prefix of a string that fits into `maxBytes` of UTF-8, without cutting a character. */
export function truncateUtf8(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  let end = maxBytes;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}
