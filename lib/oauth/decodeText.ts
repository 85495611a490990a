/** Bytes of an HTML document in which its charset is declared. */
const DECLARATION_BYTES = 1024;

/**
 * The text of a body: by its byte order mark, else by the charset of its media type or of the document itself, else as UTF-16 where every other
 * byte is zero, as UTF-8, and as windows-1252 where it is no UTF-8.
 * @param contentType the header as sent
 */
export function decodeText(bytes: Uint8Array, contentType = ''): string {
  return decodeAs(
    bytes,
    charsetByByteOrderMark(bytes) ?? charsetByZeroBytes(bytes) ?? charsetByLabel(bytes, contentType),
  );
}

/** The text of bytes that may be UTF-8 or of a server that still speaks windows-1252. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return decodeSingleByte(bytes, 'windows-1252');
  }
}

function decodeAs(bytes: Uint8Array, label: string | undefined): string {
  const name = label === undefined ? 'utf-8' : resolveEncoding(label);
  if (name === 'utf-8') return decodeUtf8(bytes);
  return decodeSingleByte(bytes, name);
}

/** In one piece, windows-1252 has control characters for 80 to 9F on some versions of Node; as a stream it is right. */
function decodeSingleByte(bytes: Uint8Array, name: string): string {
  const decoder = new TextDecoder(name);
  return decoder.decode(bytes, { stream: true }) + decoder.decode();
}

/** The name that TextDecoder has for a label; utf-8 for one that it doesn't know. */
function resolveEncoding(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return 'utf-8';
  }
}

function charsetByByteOrderMark([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

/** JSON and forms begin with two characters of ASCII (RFC 4627, section 3), and so do pages. */
function charsetByZeroBytes([first, second, third, fourth]: Uint8Array): string | undefined {
  if (first === 0 && third === 0 && second !== 0 && fourth !== 0) return 'utf-16be';
  return first !== 0 && second === 0 && third !== 0 && fourth === 0 ? 'utf-16le' : undefined;
}

/** A label that names UTF-16 is wrong once neither mark nor zeros say so. */
function charsetByLabel(bytes: Uint8Array, contentType: string): string | undefined {
  const label = charsetOf(contentType) ?? charsetInMeta(bytes, contentType);
  return label === undefined || /^(?:utf-?16|ucs-?2|unicode|iso-10646-ucs-2|csunicode)/i.test(label)
    ? undefined
    : label;
}

function charsetOf(text: string): string | undefined {
  return /charset\s*=\s*["']?\s*([\w.:-]{1,40})/i.exec(text)?.[1];
}

function charsetInMeta(bytes: Uint8Array, contentType: string): string | undefined {
  if (!/html|xml/i.test(contentType)) return undefined;
  const head = Buffer.from(bytes.subarray(0, DECLARATION_BYTES)).toString('latin1');
  return charsetOf(head) ?? /<\?xml[^>]{0,80}encoding=["']([\w.:-]{1,40})/i.exec(head)?.[1];
}
