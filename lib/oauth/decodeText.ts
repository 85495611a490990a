import { readCharsetParameter } from '../http/mediaType.js';

/** Bytes of an HTML document that are searched for a charset declaration. */
const DECLARATION_BYTES = 1024;

/**
 * Decodes the text of a body. The charset is taken from, in this order: the byte order mark; zero bytes, which indicate UTF-16; the media type
 * or the document's own declaration. Without any of them the text is UTF-8, or windows-1252 where it is not valid UTF-8.
 * @param contentType value of the Content-Type header
 */
export function decodeText(bytes: Uint8Array, contentType = ''): string {
  return decodeAs(bytes, readByteOrderMark(bytes) ?? detectUtf16(bytes) ?? readCharsetLabel(bytes, contentType));
}

/** Decodes UTF-8, or windows-1252 where the bytes are not valid UTF-8. */
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

/** Decodes as a stream: otherwise some versions of Node decode bytes 80 to 9F of windows-1252 as control characters. */
function decodeSingleByte(bytes: Uint8Array, name: string): string {
  const decoder = new TextDecoder(name);
  return decoder.decode(bytes, { stream: true }) + decoder.decode();
}

/** Returns TextDecoder's name for a label; utf-8 for an unknown one. */
function resolveEncoding(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return 'utf-8';
  }
}

function readByteOrderMark([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

/** Detects UTF-16: JSON (RFC 4627, section 3), forms and HTML pages begin with two ASCII characters. */
function detectUtf16([first, second, third, fourth]: Uint8Array): string | undefined {
  if (first === 0 && third === 0 && second !== 0 && fourth !== 0) return 'utf-16be';
  return first !== 0 && second === 0 && third !== 0 && fourth === 0 ? 'utf-16le' : undefined;
}

/** Ignores a label of UTF-16, which is wrong without a byte order mark and zero bytes. */
function readCharsetLabel(bytes: Uint8Array, contentType: string): string | undefined {
  const label = readCharsetParameter(contentType) ?? findDeclaredCharset(bytes, contentType);
  return label === undefined || /^(?:utf-?16|ucs-?2|unicode|iso-10646-ucs-2|csunicode)/i.test(label)
    ? undefined
    : label;
}

function findDeclaredCharset(bytes: Uint8Array, contentType: string): string | undefined {
  if (!/html|xml/i.test(contentType)) return undefined;
  const head = Buffer.from(bytes.subarray(0, DECLARATION_BYTES)).toString('latin1');
  const inHtml = /charset\s*=\s*["']?\s*([\w.:-]{1,40})/i.exec(head)?.[1];
  return inHtml ?? /<\?xml[^>]{0,80}encoding=["']([\w.:-]{1,40})/i.exec(head)?.[1];
}
