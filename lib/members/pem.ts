import type { JsonWebKey } from 'node:crypto';
import { isJsonObject, parseJson } from '../json.js';
import { cleanIssued } from './pastedText.js';

/** A PEM block (RFC 7468). */
export interface PemBlock {
  readonly label: string;
  /** Headers of RFC 1421, which encrypted keys have; otherwise empty. */
  readonly headers: string;
  /** Undefined when the text is not base64. */
  readonly der: Buffer | undefined;
}

type PemSearchResult =
  | { readonly kind: 'pem'; readonly block: PemBlock }
  /** RFC 7517. */
  | { readonly kind: 'jwk'; readonly jwk: JsonWebKey }
  /** Base64 without the BEGIN and END lines. */
  | { readonly kind: 'der'; readonly der: Buffer }
  /** Either the BEGIN or the END line is missing. */
  | { readonly kind: 'truncated' }
  | { readonly kind: 'multiple' | 'none' };

/** BEGIN or END line of a block. Editors replace two hyphens by a dash. Each part is bounded to avoid backtracking. */
const EDGE =
  /[-\u2010-\u2015\u2212]{2,10}\s{0,5}(BEGIN|END)\s{1,5}([A-Z0-9][A-Z0-9 ]{0,60}?)\s{0,5}[-\u2010-\u2015\u2212]{2,10}/g;

/** Levels of wrapping around a key: JSON in a string, base64 of the whole. */
const MAX_WRAPPINGS = 4;

/** Finds a private key in pasted text. Other blocks next to it, such as a certificate, are ignored. */
export function findPem(pasted: string, wrappings = MAX_WRAPPINGS): PemSearchResult {
  const text = stripQuotes(cleanIssued(pasted));
  const value = /^["{[]/.test(text) ? parseJson(text) : undefined;
  if (value !== undefined) return wrappings === 0 ? { kind: 'none' } : findInJson(value, wrappings - 1);
  const lines = restoreLineBreaks(text);
  const edges = [...lines.matchAll(EDGE)];
  const blocks = readBlocks(lines, edges);
  const keys = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'));
  const [block = blocks[0], another] = keys;
  if (another !== undefined) return { kind: 'multiple' };
  if (block !== undefined) return { kind: 'pem', block };
  if (edges.length > 0) return { kind: 'truncated' };
  const bytes = decodeBase64(lines);
  if (bytes === undefined || bytes.length === 0) return { kind: 'none' };
  const inside = bytes.toString('latin1');
  if (inside.search(EDGE) >= 0 && wrappings > 0) return findPem(inside, wrappings - 1);
  // In DER every key is a sequence.
  return bytes[0] === 0x30 ? { kind: 'der', der: bytes } : { kind: 'none' };
}

/** Finds the key in a provider's JSON file, such as `private_key` of a Google service account. */
function findInJson(value: unknown, wrappings: number): PemSearchResult {
  if (typeof value === 'string') return findPem(value, wrappings);
  if (isJsonObject(value) && typeof value.kty === 'string') return { kind: 'jwk', jwk: value };
  const found = collectTexts(value, 0)
    .filter((text) => text.search(EDGE) >= 0 && text.includes('PRIVATE KEY'))
    .map((text) => findPem(text, wrappings));
  const [first = { kind: 'none' } as const, another] = found;
  return another === undefined ? first : { kind: 'multiple' };
}

/** Levels of nesting in a JSON file. */
const MAX_DEPTH = 5;

function collectTexts(value: unknown, depth: number): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || depth === MAX_DEPTH) return [];
  return Object.values(value).flatMap((one) => collectTexts(one, depth + 1));
}

/** Removes quotes, a trailing comma and the name of a copied line, as in `"private_key": "…",`. */
function stripQuotes(text: string): string {
  const [, line] = /^(?:export\s+)?["']?[\w.-]{1,60}["']?\s*[:=]\s*((["'`])[\s\S]*\2)\s*[,;]?$/.exec(text) ?? [];
  const value = (line ?? text).replace(/[,;]$/, '');
  const [, , inner] = /^(['`])([\s\S]*)\1$/.exec(value) ?? [];
  return inner ?? value;
}

/** Replaces escaped line breaks, however often escaped, and removes backslashes at the end of a line. */
function restoreLineBreaks(text: string): string {
  return text.replace(/\\{1,8}[nr]/g, '\n').replace(/\\{1,8}(?=\r?\n)/g, '');
}

/** Reads the blocks between each BEGIN line and the END line that follows it. */
function readBlocks(text: string, edges: readonly RegExpExecArray[]): readonly PemBlock[] {
  return edges.flatMap((edge, index) => {
    const next = edges[index + 1];
    if (edge[1] !== 'BEGIN' || next?.[1] !== 'END') return [];
    return [readBlock(edge[2] ?? '', text.slice(edge.index + edge[0].length, next.index))];
  });
}

function readBlock(label: string, body: string): PemBlock {
  const [, headers = ''] = /^(\s*(?:[A-Za-z-]+:[^\n]*\n)+)/.exec(body) ?? [];
  return { label, headers, der: decodeBase64(body.slice(headers.length).replace(/^"|"$/g, '')) };
}

function decodeBase64(text: string): Buffer | undefined {
  const plain = text.replace(/\s+/g, '');
  return /^[A-Za-z0-9+/]*={0,2}$/.test(plain) ? Buffer.from(plain, 'base64') : undefined;
}
