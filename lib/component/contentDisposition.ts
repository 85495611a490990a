import { trimOptionalWhitespace } from '../http/headerText.js';
import { decodeCharset, decodeUnknownCharset } from './decodeCharset.js';

/** One parameter: its name in lower case without blanks, and its value as sent, without quotes. */
interface Parameter {
  readonly name: string;
  readonly value: string;
}

/** The start of another header value, where several were joined with commas. */
const NEXT_VALUE = /,\s*(?:(?:attachment|inline|form-data)\s*(?:;|$)|filename\*?\s*=)/i;

/** The quotes around the language may be percent-encoded too, or be one. */
const EXTENDED = /^([\w.:+-]*)(?:'[^']*'|%27[^'%]*%27|""|(?<=utf-?8)')(.*)$/is;
/** What belongs into `filename*`, in the plain form. */
const MISPLACED_EXTENDED = /^(?:utf-?8|iso-8859-1)'[^']*'/i;

const DISPOSITION_TYPE = /^(?:attachment|inline|form-data)$/i;

/**
 * The file name of a Content-Disposition, path and all, or undefined when it gives none: RFC 6266, and what servers send beside it
 * and browsers read: raw UTF-8, names without quotes, percent-encoding in the plain form, RFC 2231 and RFC 2047.
 *
 * @param header as Node gives it, each byte a character
 */
export function parseDispositionFileName(header: string): string | undefined {
  const parameters = parametersOf(header);
  const valuesOf = (name: string): string[] =>
    parameters.filter((parameter) => parameter.name === name).map(({ value }) => value);
  const extended = valuesOf('filename*');
  const candidates = [
    ...extended.map((value) => extendedText(value)),
    continuedText(parameters),
    ...valuesOf('filename').map(plainText),
    // Bytes that are no text in the charset they name.
    ...extended.map((value) => decodeUnknownCharset(splitExtended(value).octets)),
  ];
  return candidates.find((name) => name !== undefined && name.trim() !== '')?.trim();
}

function parametersOf(header: string): Parameter[] {
  const parameters: Parameter[] = [];
  let rest = header.replace(/^\s*(?:attachment|inline|form-data)[\s,]+(?=filename\*?\s*=)/i, '');
  let isOpen = false;
  while (rest !== '') {
    // A quoted text in the place of a name is passed over as a whole.
    const [segment = '', name = '', equals] = /^((?:\s*"(?:[^"\\]|\\.)*")?[^=;]*)(=?)/s.exec(rest) ?? [];
    rest = rest.slice(segment.length);
    if (equals === '=') {
      const [taken, value, isQuoted] = takeValue(rest);
      rest = rest.slice(taken);
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

/** The value at the beginning of a text: how many characters it takes, what it says, and whether it is quoted. */
function takeValue(text: string): readonly [taken: number, value: string, isQuoted: boolean] {
  // A quote ends the value only where something ends: names with unescaped quotes in them are sent too.
  const quoted = /^\s*"((?:[^"\\]|\\.|"(?!\s*(?:[;,]|$)))*)"\s*(?=[;,]|$)/s.exec(text);
  if (quoted?.[1] !== undefined) {
    const after = /^[^;]*/.exec(text.slice(quoted[0].length))?.[0].length ?? 0;
    return [quoted[0].length + after, unescaped(quoted[1]), true];
  }
  const [token = ''] = /^[^;]*/.exec(text) ?? [];
  const end = NEXT_VALUE.exec(token)?.index ?? token.length;
  const value = trimOptionalWhitespace(token.slice(0, end));
  // What follows a list's first value is none of its parameters.
  const taken = end < token.length ? text.length : token.length;
  return [taken, singleUnquoted(value.replace(/^"/, '')), false];
}

/** Quoted pairs (RFC 9110, section 5.6.4). The backslashes of a Windows path are left alone: they escape nothing. */
function unescaped(quoted: string): string {
  if (/^(?:[a-z]:\\|\\\\)[^\\]/i.test(quoted)) return quoted.replace(/\\"/g, '"');
  return quoted.replace(/\\(.)/gs, '$1');
}

/** Single quotes around a name mean the same to curl and to those who write them. */
function singleUnquoted(value: string): string {
  return /^'([^']+)'$/.exec(value)?.[1] ?? value;
}

/** `charset'language'percent-encoded` (RFC 8187); undefined when it isn't text in that charset. */
function extendedText(value: string): string | undefined {
  const { charset, octets } = splitExtended(value);
  return decodeCharset(octets, charset);
}

function splitExtended(value: string): { readonly charset: string; readonly octets: Uint8Array } {
  const unquoted = value.replace(/^"|"$/g, '').replace(/^'(.*'.*)'$/s, '$1');
  const [, charset = '', encoded = unquoted] = EXTENDED.exec(unquoted) ?? [];
  return { charset, octets: percentDecoded(octetsOf(encoded)) };
}

/** `filename*0*=UTF-8''a; filename*1=b` (RFC 2231, section 3). Parts after a gap are left out, as browsers do. */
function continuedText(parameters: readonly Parameter[]): string | undefined {
  const octets: Uint8Array[] = [];
  let charset: string | undefined;
  // The first of a name counts.
  const values = new Map(parameters.toReversed().map(({ name, value }) => [name, value]));
  for (let part = 0; ; part++) {
    const plain = values.get(`filename*${String(part)}`);
    const extended = values.get(`filename*${String(part)}*`);
    if (extended !== undefined) {
      const first = part === 0 ? splitExtended(extended) : undefined;
      charset ??= first?.charset;
      octets.push(first?.octets ?? percentDecoded(octetsOf(extended)));
    } else if (plain !== undefined) octets.push(octetsOf(plain));
    else break;
  }
  if (octets.length === 0) return undefined;
  const all = Buffer.concat(octets);
  return (charset === undefined ? undefined : decodeCharset(all, charset)) ?? decodeUnknownCharset(all);
}

function plainText(value: string): string | undefined {
  if (MISPLACED_EXTENDED.test(value)) return extendedText(value);
  const text = decodeUnknownCharset(octetsOf(value));
  return hasEscapes(text) ? (decodeCharset(percentDecoded(Buffer.from(text)), 'utf-8') ?? text) : decodeWords(text);
}

/** Whether percent signs are an encoding: no encoder escapes letters and digits alone. */
function hasEscapes(text: string): boolean {
  const escapes = text.match(/%[0-9a-f]{2}/gi) ?? [];
  return escapes.some((escape) => !/[\w.~-]/.test(String.fromCharCode(parseInt(escape.slice(1), 16))));
}

/** Bytes in which `%XX` stands for a byte; a stray percent sign stands for itself. */
function percentDecoded(octets: Buffer): Uint8Array {
  return Buffer.from(octets.toString('latin1').replace(/%([0-9a-f]{2})/gi, fromHex), 'latin1');
}

function fromHex(_escape: string, hex: string): string {
  return String.fromCharCode(parseInt(hex, 16));
}

/** The bytes of a header's value. */
function octetsOf(value: string): Buffer {
  return Buffer.from(value, /[^\x00-\xff]/.test(value) ? 'utf8' : 'latin1');
}

/** Encoded words (RFC 2047); neighbours of one charset may share a character. */
function decodeWords(text: string): string {
  return text.replace(/(?:=\?[\w.:+-]+(?:\*\w+)?\?[bq]\?[^?]*\?=(?:\s+(?==\?))?)+/gi, (words) => {
    const parts = [...words.matchAll(/=\?([\w.:+-]+)(?:\*\w+)?\?([bq])\?([^?]*)\?=/gi)].map(
      ([, charset = '', encoding = '', encoded = '']) => ({ charset, octets: wordOctets(encoding, encoded) }),
    );
    const [first] = parts;
    if (first !== undefined && parts.every(({ charset }) => charset.toLowerCase() === first.charset.toLowerCase())) {
      return decodeCharset(Buffer.concat(parts.map(({ octets }) => octets)), first.charset) ?? words;
    }
    return parts.map(({ charset, octets }) => decodeCharset(octets, charset) ?? '\ufffd').join('');
  });
}

function wordOctets(encoding: string, encoded: string): Uint8Array {
  if (encoding.toLowerCase() === 'b') return Buffer.from(encoded, 'base64');
  return octetsOf(encoded.replace(/_/g, ' ').replace(/=([0-9a-f]{2})/gi, fromHex));
}
