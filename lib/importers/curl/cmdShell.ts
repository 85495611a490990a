import { createImportError } from '../importedStep.js';
import { formatReference } from './references.js';
import { NEWLINE, type ShellScript, type ShellToken } from './shellTokens.js';

/**
 * Splits a command of Windows' cmd, as browsers copy it: `^` escapes, `%NAME%`, and arguments as Microsoft's runtime splits them.
 * Older versions of Chrome escape within quotes, too, where cmd itself keeps the `^`.
 *
 * @throws RestError `usage` for a quote that doesn't end
 */
export function readCmdShell(script: string): ShellScript {
  const { text, starts } = removeCarets(script);
  return { tokens: splitArguments(text, (at) => starts[at] ?? script.length, script), remarks: [] };
}

interface Uncareted {
  readonly text: string;
  /** The offset in the script of each character. */
  readonly starts: readonly number[];
}

/** Outside of a word nothing but a line end ends a command, so that an escaped one is marked. */
const LITERAL_NEWLINE = '\uFDD2';

function removeCarets(script: string): Uncareted {
  const parts: string[] = [];
  const starts: number[] = [];
  const add = (text: string, at: number): void => {
    for (const unit of text.split('')) {
      parts.push(unit);
      starts.push(at);
    }
  };
  let isInQuotes = false;
  for (let at = 0; at < script.length; at++) {
    const character = script.charAt(at);
    if (character === '%') {
      const [whole = '', name] = /^%([A-Za-z_]\w*)%/.exec(script.slice(at, at + 100)) ?? [];
      // %AB% may be an encoded byte.
      if (name !== undefined && !/^[0-9A-Fa-f]{2}$/.test(name)) {
        add(formatReference(name), at);
        at += whole.length - 1;
        continue;
      }
    }
    if (character !== '^') {
      if (character === '"') isInQuotes = !isInQuotes;
      add(character, at);
      continue;
    }
    const [lineEnd = '', second = ''] = /^\r?\n(\r?\n)?/.exec(script.slice(at + 1, at + 5)) ?? [];
    if (lineEnd !== '') {
      if (second !== '') add(LITERAL_NEWLINE, at);
      at += lineEnd.length;
      continue;
    }
    const next = script.charAt(at + 1);
    const isKept = isInQuotes && /[\w ]/.test(next) && script[at - 1] !== '%';
    if (isKept) add('^', at);
    else if (next !== '') {
      add(next, at);
      at++;
    }
  }
  return { text: parts.join(''), starts };
}

/** Splits a command line as Microsoft's C runtime does: `\"` and, within quotes, `""` are a quote; other backslashes stay. */
function splitArguments(text: string, toOffset: (at: number) => number, script: string): readonly ShellToken[] {
  const tokens: ShellToken[] = [];
  let word: string[] | undefined;
  let wordAt = 0;
  let quoteAt: number | undefined;
  const add = (part: string, at: number): void => {
    if (word === undefined) {
      word = [];
      wordAt = at;
    }
    word.push(part);
  };
  const endWord = (): void => {
    if (word === undefined) return;
    const joined = word.join('').replaceAll(LITERAL_NEWLINE, '\n');
    tokens.push({ kind: 'word', text: joined, at: toOffset(wordAt), isQuoted: text[wordAt] === '"' });
    word = undefined;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\') {
      const [slashes = ''] = /^\\+/.exec(text.slice(at)) ?? [];
      const isQuoteNext = text[at + slashes.length] === '"';
      const isEscaped = isQuoteNext && slashes.length % 2 === 1;
      add(isQuoteNext ? '\\'.repeat(Math.floor(slashes.length / 2)) : slashes, at);
      if (isEscaped) add('"', at);
      at += slashes.length - (isEscaped ? 0 : 1);
    } else if (character === '"') {
      add('', at);
      if (quoteAt !== undefined && text[at + 1] === '"') {
        add('"', at);
        at++;
      } else quoteAt = quoteAt === undefined ? at : undefined;
    } else if (quoteAt === undefined && /\s/.test(character)) {
      endWord();
      if (character === '\n') tokens.push({ kind: 'operator', text: NEWLINE, at: toOffset(at) });
    } else if (quoteAt === undefined && /[|<>]/.test(character) && script[toOffset(at)] !== '^') {
      endWord();
      tokens.push({ kind: 'operator', text: character, at: toOffset(at) });
    } else add(character, at);
  }
  if (quoteAt !== undefined)
    throw createImportError(script, toOffset(quoteAt), 'the quote " has no closing one; add it');
  endWord();
  return tokens;
}
