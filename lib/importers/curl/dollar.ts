import { createImportError } from '../importedStep.js';
import { formatReference } from './references.js';

/** The text in place of an expansion, and the offset after it. */
interface Expansion {
  readonly text: string;
  readonly end: number;
}

/** Names that the shell gives to its own parameters. */
const SPECIAL: Readonly<Record<string, string>> = { '@': 'ARGUMENTS', '*': 'ARGUMENTS', '#': 'COUNT', '?': 'STATUS' };

/**
 * Reads a variable or a command substitution at a dollar sign or a backtick.
 *
 * @param commandName returns the name of the variable in place of the result of a command
 * @returns undefined where the dollar sign is one
 * @throws RestError `usage` for one that doesn't end
 */
export function readExpansion(script: string, at: number, commandName: () => string): Expansion | undefined {
  if (script[at] === '`') {
    const end = findBacktick(script, at + 1);
    return { text: formatReference(commandName()), end };
  }
  const next = script.charAt(at + 1);
  if (next === '(') return { text: formatReference(commandName()), end: findClosing(script, at, '(', ')') };
  if (next === '{') {
    const end = findClosing(script, at, '{', '}');
    const [name] = /[A-Za-z_]\w*/.exec(script.slice(at + 2, end)) ?? [];
    return { text: formatReference(name ?? 'VARIABLE'), end };
  }
  const [name] = /^[A-Za-z_]\w*/.exec(script.slice(at + 1, at + 100)) ?? [];
  if (name !== undefined) return { text: formatReference(name), end: at + 1 + name.length };
  if (/\d/.test(next)) return { text: formatReference(`ARGUMENT_${next}`), end: at + 2 };
  const special = SPECIAL[next];
  return special === undefined ? undefined : { text: formatReference(special), end: at + 2 };
}

/** Skips text in single quotes, and escaped characters. Counts, so that depth costs nothing. */
function findClosing(script: string, at: number, open: string, close: string): number {
  let depth = 0;
  for (let index = at + 1; index < script.length; index++) {
    const character = script[index];
    if (character === '\\') index++;
    else if (character === "'") {
      const end = script.indexOf("'", index + 1);
      index = end < 0 ? script.length : end;
    } else if (character === open) depth++;
    else if (character === close && --depth === 0) return index + 1;
  }
  throw createImportError(script, at, `$${open} has no closing ${close}; add it`);
}

function findBacktick(script: string, from: number): number {
  for (let index = from; index < script.length; index++) {
    if (script[index] === '\\') index++;
    else if (script[index] === '`') return index + 1;
  }
  throw createImportError(
    script,
    from - 1,
    'the backtick ` has no closing one; add it, or put the text in single quotes',
  );
}

const NAMED: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  e: 27,
  E: 27,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
  "'": 39,
  '"': 34,
  '?': 63,
};

/** A run of characters, an escape sequence, or the end of a string in `$'…'`. */
const ANSI_PART =
  /([^\\']+)|\\(?:([abeEfnrtv\\'"?])|([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u([dD][89ABab][0-9A-Fa-f]{2}\\u[dD][C-Fc-f][0-9A-Fa-f]{2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|c([^]))|\\|(')/gy;

/**
 * Reads a string `$'…'`: the escapes of bash. Bytes are UTF-8.
 *
 * @param at offset of the dollar sign
 * @throws RestError `usage` when it doesn't end, or has bytes that are no text
 */
export function readAnsiString(script: string, at: number): Expansion {
  const chunks: Uint8Array[] = [];
  const encoder = new TextEncoder();
  ANSI_PART.lastIndex = at + 2;
  for (let match = ANSI_PART.exec(script); match !== null; match = ANSI_PART.exec(script)) {
    const [, plain, named, octal, hex, pair, short, long, control, end] = match;
    if (end !== undefined) return { text: decode(chunks, script, at), end: ANSI_PART.lastIndex };
    const codePoint = short ?? long;
    if (plain !== undefined) chunks.push(encoder.encode(plain));
    else if (pair !== undefined) chunks.push(encoder.encode(toPair(pair)));
    else if (codePoint !== undefined) chunks.push(encoder.encode(toCharacter(parseInt(codePoint, 16), script, at)));
    else if (named !== undefined) chunks.push(Uint8Array.of(NAMED[named] ?? 0));
    else if (octal !== undefined) chunks.push(Uint8Array.of(parseInt(octal, 8) & 0xff));
    else if (hex !== undefined) chunks.push(Uint8Array.of(parseInt(hex, 16)));
    else if (control !== undefined) chunks.push(Uint8Array.of(control.charCodeAt(0) & 0x1f));
    else chunks.push(Uint8Array.of(92));
  }
  throw createImportError(script, at, "the quote $' has no closing '; add it");
}

/** Chrome writes a character beyond U+FFFF as two surrogates. */
function toPair(pair: string): string {
  return pair
    .split('\\u')
    .map((unit) => String.fromCharCode(parseInt(unit, 16)))
    .join('');
}

function toCharacter(code: number, script: string, at: number): string {
  if (code > 0x10ffff)
    throw createImportError(script, at, `\\U${code.toString(16)} in this text is no character; correct it`);
  return String.fromCodePoint(code);
}

function decode(chunks: readonly Uint8Array[], script: string, at: number): string {
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  if (bytes.includes(0))
    throw createImportError(script, at, 'this text contains a null character, which no argument can contain');
  try {
    // Surrogates of \u come as replacement characters, since they are no UTF-8.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error: unknown) {
    if (!(error instanceof TypeError)) throw error;
    throw createImportError(script, at, 'this text has bytes that are not UTF-8; send them as a file');
  }
}
