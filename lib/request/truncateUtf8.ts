/** Bytes of an answer's body that an error text holds at most, as UTF-8. */
export const MAX_EXCERPT_BYTES = 2048;

/** The first characters of a text that fit into so many bytes of UTF-8; no character is cut. */
export function truncateUtf8(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  let end = maxBytes;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}
