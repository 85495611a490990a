import { trimOptionalWhitespace } from '../http/headerText.js';
import { decodeCharset, decodeUnknownCharset } from '../request/charset.js';

/** A parameter: its name in lower case without spaces, and its value as sent, without quotes. */
interface Parameter {
  readonly name: string;
  readonly value: string;
}

/** The start of the next header value, if several are joined with commas. */
const NEXT_HEADER_VALUE = /,\s*(?:(?:attachment|inline|form-data)\s*(?:;|$)|filename\*?\s*=)/i;

/** `charset'language'value`; the quotes may be percent-encoded, or only one. */
const EXTENDED_VALUE = /^([\w.:+-]*)(?:'[^']*'|%27[^'%]*%27|""|(?<=utf-?8)')(.*)$/is;
/** The syntax of `filename*` in a plain `filename`. */
const MISPLACED_EXTENDED_VALUE = /^(?:utf-?8|iso-8859-1)'[^']*'/i;

const DISPOSITION_TYPE = /^(?:attachment|inline|form-data)$/i;

/**
 * Returns the file name of a Content-Disposition, including a path, or undefined. Reads RFC 6266 and the forms that servers send and
 * browsers accept: raw UTF-8, names without quotes, percent-encoding in the plain form, RFC 2231 and RFC 2047.
 *
 * @param header one character per byte, as Node gives it
 */
export function parseDispositionFileName(header: string): string | undefined {
  const parameters = parseParameters(header);
  const valuesOf = (name: string): string[] =>
    parameters.filter((parameter) => parameter.name === name).map(({ value }) => value);
  const extended = valuesOf('filename*');
  const candidates = [
    ...extended.map((value) => decodeExtendedValue(value)),
    decodeContinuations(parameters),
    ...valuesOf('filename').map(decodePlainValue),
    // Bytes that are invalid in the charset that they name.
    ...extended.map((value) => decodeUnknownCharset(splitExtendedValue(value).octets)),
  ];
  return candidates.find((name) => name !== undefined && name.trim() !== '')?.trim();
}

function parseParameters(header: string): Parameter[] {
  const parameters: Parameter[] = [];
  let rest = header.replace(/^\s*(?:attachment|inline|form-data)[\s,]+(?=filename\*?\s*=)/i, '');
  let isOpen = false;
  while (rest !== '') {
    // Skip quoted text in the place of a name.
    const [segment = '', name = '', equals] = /^((?:\s*"(?:[^"\\]|\\.)*")?[^=;]*)(=?)/s.exec(rest) ?? [];
    rest = rest.slice(segment.length);
    if (equals === '=') {
      const [consumed, value, isQuoted] = parseValue(rest);
      rest = rest.slice(consumed);
      parameters.push({ name: name.toLowerCase().replace(/\s/g, ''), value });
      isOpen = !isQuoted;
    } else {
      // A semicolon in a name that should have been quoted.
      const last = parameters.at(-1);
      const isPart = isOpen && last !== undefined && name.trim() !== '' && !DISPOSITION_TYPE.test(name.trim());
      if (isPart)
        parameters[parameters.length - 1] = { ...last, value: trimOptionalWhitespace(`${last.value};${name}`) };
    }
    rest = rest.replace(/^;/, '');
  }
  return parameters;
}

/** Parses the value at the start of a string. `consumed` is its length in characters. */
function parseValue(text: string): readonly [consumed: number, value: string, isQuoted: boolean] {
  // A quote ends the value only before a separator: servers also send names with unescaped quotes.
  const quoted = /^\s*"((?:[^"\\]|\\.|"(?!\s*(?:[;,]|$)))*)"\s*(?=[;,]|$)/s.exec(text);
  if (quoted?.[1] !== undefined) {
    const after = /^[^;]*/.exec(text.slice(quoted[0].length))?.[0].length ?? 0;
    return [quoted[0].length + after, unescapeQuotedPairs(quoted[1]), true];
  }
  const [token = ''] = /^[^;]*/.exec(text) ?? [];
  const end = NEXT_HEADER_VALUE.exec(token)?.index ?? token.length;
  const value = trimOptionalWhitespace(token.slice(0, end));
  // The rest of a list is not a parameter of its first value.
  const consumed = end < token.length ? text.length : token.length;
  return [consumed, removeSingleQuotes(value.replace(/^"/, '')), false];
}

/** Unescapes quoted pairs (RFC 9110, section 5.6.4), but not the backslashes of a Windows path. */
function unescapeQuotedPairs(text: string): string {
  if (/^(?:[a-z]:\\|\\\\)[^\\]/i.test(text)) return text.replace(/\\"/g, '"');
  return text.replace(/\\(.)/gs, '$1');
}

/** Removes single quotes around a name, as curl does. */
function removeSingleQuotes(value: string): string {
  return /^'([^']+)'$/.exec(value)?.[1] ?? value;
}

/** Decodes `charset'language'percent-encoded` (RFC 8187); undefined when the bytes are invalid in that charset. */
function decodeExtendedValue(value: string): string | undefined {
  const { charset, octets } = splitExtendedValue(value);
  return decodeCharset(octets, charset);
}

function splitExtendedValue(value: string): { readonly charset: string; readonly octets: Uint8Array } {
  const unquoted = value.replace(/^"|"$/g, '').replace(/^'(.*'.*)'$/s, '$1');
  const [, charset = '', encoded = unquoted] = EXTENDED_VALUE.exec(unquoted) ?? [];
  return { charset, octets: percentDecode(toOctets(encoded)) };
}

/** Decodes `filename*0*=UTF-8''a; filename*1=b` (RFC 2231, section 3). Parts after a gap are ignored, as in browsers. */
function decodeContinuations(parameters: readonly Parameter[]): string | undefined {
  const octets: Uint8Array[] = [];
  let charset: string | undefined;
  // The first parameter of a name wins.
  const values = new Map(parameters.toReversed().map(({ name, value }) => [name, value]));
  for (let part = 0; ; part++) {
    const plain = values.get(`filename*${String(part)}`);
    const extended = values.get(`filename*${String(part)}*`);
    if (extended !== undefined) {
      const first = part === 0 ? splitExtendedValue(extended) : undefined;
      charset ??= first?.charset;
      octets.push(first?.octets ?? percentDecode(toOctets(extended)));
    } else if (plain !== undefined) octets.push(toOctets(plain));
    else break;
  }
  if (octets.length === 0) return undefined;
  const all = Buffer.concat(octets);
  return (charset === undefined ? undefined : decodeCharset(all, charset)) ?? decodeUnknownCharset(all);
}

function decodePlainValue(value: string): string | undefined {
  if (MISPLACED_EXTENDED_VALUE.test(value)) return decodeExtendedValue(value);
  const text = decodeUnknownCharset(toOctets(value));
  return isPercentEncoded(text)
    ? (decodeCharset(percentDecode(Buffer.from(text)), 'utf-8') ?? text)
    : decodeEncodedWords(text);
}

/** Returns whether percent signs are an encoding: no encoder escapes only letters and digits. */
function isPercentEncoded(text: string): boolean {
  const escapes = text.match(/%[0-9a-f]{2}/gi) ?? [];
  return escapes.some((escape) => !/[\w.~-]/.test(String.fromCharCode(parseInt(escape.slice(1), 16))));
}

/** Decodes `%XX` to a byte; an invalid percent sign is unchanged. */
function percentDecode(octets: Buffer): Uint8Array {
  return Buffer.from(octets.toString('latin1').replace(/%([0-9a-f]{2})/gi, decodeHex), 'latin1');
}

function decodeHex(_escape: string, hex: string): string {
  return String.fromCharCode(parseInt(hex, 16));
}

/** Returns the bytes of a header value. */
function toOctets(value: string): Buffer {
  return Buffer.from(value, /[^\x00-\xff]/.test(value) ? 'utf8' : 'latin1');
}

/** Decodes encoded words (RFC 2047). Adjacent words of one charset may share a character. */
function decodeEncodedWords(text: string): string {
  return text.replace(/(?:=\?[\w.:+-]+(?:\*\w+)?\?[bq]\?[^?]*\?=(?:\s+(?==\?))?)+/gi, (words) => {
    const parts = [...words.matchAll(/=\?([\w.:+-]+)(?:\*\w+)?\?([bq])\?([^?]*)\?=/gi)].map(
      ([, charset = '', encoding = '', encoded = '']) => ({ charset, octets: decodeWord(encoding, encoded) }),
    );
    const [first] = parts;
    if (first !== undefined && parts.every(({ charset }) => charset.toLowerCase() === first.charset.toLowerCase())) {
      return decodeCharset(Buffer.concat(parts.map(({ octets }) => octets)), first.charset) ?? words;
    }
    return parts.map(({ charset, octets }) => decodeCharset(octets, charset) ?? '\ufffd').join('');
  });
}

function decodeWord(encoding: string, encoded: string): Uint8Array {
  if (encoding.toLowerCase() === 'b') return Buffer.from(encoded, 'base64');
  return toOctets(encoded.replace(/_/g, ' ').replace(/=([0-9a-f]{2})/gi, decodeHex));
}
