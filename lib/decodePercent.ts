/** Decodes percent-encoded UTF-8 (RFC 3986, section 2.1). Undefined when a percent sign begins no valid escape. */
export function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
