import type { JsonWebKey } from 'node:crypto';
import { isRecord } from './members.js';
import { cleanIssued } from './pastedText.js';

/** A block of PEM (RFC 7468), whatever its line breaks have become. */
export interface PemBlock {
  readonly label: string;
  /** Headers of RFC 1421, which an encrypted key has; empty in general. */
  readonly headers: string;
  /** Undefined: its text is not base64. */
  readonly der: Buffer | undefined;
}

export type FoundPem =
  | { readonly kind: 'pem'; readonly block: PemBlock }
  /** RFC 7517. */
  | { readonly kind: 'jwk'; readonly jwk: JsonWebKey }
  /** Base64 without its first and last line. */
  | { readonly kind: 'der'; readonly der: Buffer }
  /** It has a first line and no last one, or the other way round. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'several' | 'none' };

/** Editors make one long dash of two short ones. */
const DASHES = '[-\\u2010-\\u2015\\u2212]{2,}';
const EDGE = (word: string) => `${DASHES}\\s*${word}\\s+([A-Z0-9 ]+?)\\s*${DASHES}`;
const BLOCK = new RegExp(`${EDGE('BEGIN')}([\\s\\S]*?)${EDGE('END')}`, 'g');
const ANY_EDGE = new RegExp(EDGE('(?:BEGIN|END)'));

/** Wrappings around a key are taken off one by one: JSON in a text, base64 of the whole. */
const MOST_WRAPPINGS = 4;

/** Looks for a private key in a pasted text; of other blocks, such as a certificate beside it, none counts. */
export function findPem(pasted: string, wrappings = MOST_WRAPPINGS): FoundPem {
  const text = unquoted(cleanIssued(pasted));
  const value = parsedJson(text);
  if (value !== undefined) return wrappings === 0 ? { kind: 'none' } : findInJson(value, wrappings - 1);
  const lines = withLineBreaks(text);
  const blocks = [...lines.matchAll(BLOCK)].map(([, label = '', body = '']) => blockOf(label, body));
  const keys = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'));
  const [block = blocks[0], another] = keys;
  if (another !== undefined) return { kind: 'several' };
  if (block !== undefined) return { kind: 'pem', block };
  if (ANY_EDGE.test(lines)) return { kind: 'cut' };
  const bytes = base64(lines);
  if (bytes === undefined || bytes.length === 0) return { kind: 'none' };
  const inside = bytes.toString('latin1');
  if (ANY_EDGE.test(inside) && wrappings > 0) return findPem(inside, wrappings - 1);
  // Every key is a sequence in DER.
  return bytes[0] === 0x30 ? { kind: 'der', der: bytes } : { kind: 'none' };
}

/** The one key in the JSON file of a provider, such as `private_key` of a Google service account. */
function findInJson(value: unknown, wrappings: number): FoundPem {
  if (typeof value === 'string') return findPem(value, wrappings);
  if (isRecord(value) && typeof value.kty === 'string') return { kind: 'jwk', jwk: value };
  const found = textsIn(value, 0)
    .filter((text) => new RegExp(EDGE('BEGIN')).test(text) && text.includes('PRIVATE KEY'))
    .map((text) => findPem(text, wrappings));
  const [first = { kind: 'none' } as const, another] = found;
  return another === undefined ? first : { kind: 'several' };
}

const DEEPEST = 5;

function textsIn(value: unknown, depth: number): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || depth === DEEPEST) return [];
  return Object.values(value).flatMap((one) => textsIn(one, depth + 1));
}

function parsedJson(text: string): unknown {
  if (!/^["{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Without the quotes around it, the comma after it, and the name before it, which a line of a file has: `"private_key": "…",`. */
function unquoted(text: string): string {
  const [, line] = /^(?:export\s+)?["']?[\w.-]{1,60}["']?\s*[:=]\s*((["'`])[\s\S]*\2)\s*[,;]?$/.exec(text) ?? [];
  const value = (line ?? text).replace(/[,;]$/, '');
  const [, , inner] = /^(['`])([\s\S]*)\1$/.exec(value) ?? [];
  return inner ?? value;
}

/** Escapes, however often they were escaped, and the backslash at a line's end are white space. */
function withLineBreaks(text: string): string {
  return text.replace(/\\+[nr]/g, '\n').replace(/\\+(?=\r?\n)/g, '');
}

function blockOf(label: string, body: string): PemBlock {
  const [, headers = ''] = /^(\s*(?:[A-Za-z-]+:[^\n]*\n)+)/.exec(body) ?? [];
  return { label, headers, der: base64(body.slice(headers.length).replace(/^"|"$/g, '')) };
}

function base64(text: string): Buffer | undefined {
  const plain = text.replace(/\s+/g, '');
  return /^[A-Za-z0-9+/]*={0,2}$/.test(plain) ? Buffer.from(plain, 'base64') : undefined;
}
