/** `$base64encode` and `$base64decode` of one expression. */
export interface Base64Functions {
  /** Clears the decoded texts of the last evaluation. */
  reset(): void;
  readonly encode: (text: string | undefined) => string | undefined;
  readonly decode: (text: string | undefined) => string | undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Creates the functions. Text is UTF-8 (RFC 7617, section 2.1). Bytes that are not UTF-8 are decoded to one character each, up to
 * U+00FF. Such a string is encoded to the same bytes again: in the same evaluation, and later if it has characters from U+0080 to
 * U+009F, which normal text doesn't use.
 */
export function createBase64Functions(): Base64Functions {
  const decoded = new Map<string, 'latin1' | 'utf8'>();
  return {
    reset() {
      if (decoded.size > 0) decoded.clear();
    },
    encode(text) {
      if (text === undefined) return undefined;
      return Buffer.from(text, decoded.get(text) ?? (isBinary(text) ? 'latin1' : 'utf8')).toString('base64');
    },
    decode(text) {
      if (text === undefined) return undefined;
      const octets = Buffer.from(text, 'base64');
      const asText = decodeUtf8(octets);
      const result = asText ?? octets.toString('latin1');
      decoded.set(result, asText === undefined ? 'latin1' : 'utf8');
      return result;
    },
  };
}

function decodeUtf8(octets: Uint8Array): string | undefined {
  try {
    return utf8.decode(octets);
  } catch {
    return undefined;
  }
}

function isBinary(text: string): boolean {
  return /[\x80-\x9f]/.test(text) && !/[^\x00-\xff]/.test(text);
}
