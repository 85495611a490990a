import { isJsonObject } from '../json.js';

/**
 * Adds a string member to a JSON object without changing any other byte. Existing members of that name get the new value.
 * @returns undefined when the bytes are not a valid JSON object in UTF-8
 */
export function withJsonMember(json: Uint8Array, name: string, value: string): Uint8Array | undefined {
  if (!isObject(json)) return undefined;
  // One character per byte: bytes beyond ASCII occur in strings only and stay unchanged.
  const text = Buffer.from(json).toString('latin1');
  const encoded = toLatin1(JSON.stringify(value));
  const { start, isEmpty, valueRanges } = findMembers(text, name);
  if (valueRanges.length === 0) {
    const member = `${toLatin1(JSON.stringify(name))}:${encoded}${isEmpty ? '' : ','}`;
    return Buffer.from(text.slice(0, start) + member + text.slice(start), 'latin1');
  }
  let result = '';
  let at = 0;
  for (const [from, to] of valueRanges) {
    result += text.slice(at, from) + encoded;
    at = to;
  }
  return Buffer.from(result + text.slice(at), 'latin1');
}

interface MemberPositions {
  /** Index after the opening brace of the object. */
  readonly start: number;
  readonly isEmpty: boolean;
  /** Ranges of the values of members of that name. */
  readonly valueRanges: readonly (readonly [from: number, to: number])[];
}

/** Finds the members of an object; `text` must be valid JSON. */
function findMembers(text: string, name: string): MemberPositions {
  const start = text.indexOf('{') + 1;
  const valueRanges: [number, number][] = [];
  let at = skipSpace(text, start);
  const isEmpty = text[at] === '}';
  while (text[at] === '"') {
    const nameEnd = findStringEnd(text, at);
    const own = JSON.parse(Buffer.from(text.slice(at, nameEnd), 'latin1').toString('utf8')) as unknown;
    const from = skipSpace(text, skipSpace(text, nameEnd) + 1);
    const to = findValueEnd(text, from);
    if (own === name) valueRanges.push([from, to]);
    // Skips the comma; the closing brace ends the loop.
    at = skipSpace(text, skipSpace(text, to) + 1);
  }
  return { start, isEmpty, valueRanges };
}

function findValueEnd(text: string, from: number): number {
  if (text[from] === '"') return findStringEnd(text, from);
  let depth = 0;
  for (let at = from; ; at++) {
    switch (text[at]) {
      case '"':
        at = findStringEnd(text, at) - 1;
        break;
      case '{':
      case '[':
        depth++;
        break;
      case '}':
      case ']':
        if (depth === 0) return at;
        depth--;
        if (depth === 0) return at + 1;
        break;
      case ',':
      case ' ':
      case '\t':
      case '\n':
      case '\r':
        if (depth === 0) return at;
        break;
      case undefined:
        return at;
    }
  }
}

/** Returns the index after the closing quote. @param at index of the opening quote */
function findStringEnd(text: string, at: number): number {
  for (let end = at + 1; end < text.length; end++) {
    if (text[end] === '\\') end++;
    else if (text[end] === '"') return end + 1;
  }
  return text.length;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\n\r'.includes(text[at] ?? '')) at++;
  return at;
}

function isObject(json: Uint8Array): boolean {
  try {
    return isJsonObject(JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json)));
  } catch {
    return false;
  }
}

function toLatin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
