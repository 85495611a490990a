import { createImportError } from '../importedStep.js';
import { formatReference } from './references.js';
import { NEWLINE, type ShellScript, type ShellToken } from './shellTokens.js';

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '0': '',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};
const BLANK = /\s/;

/**
 * Splits a command of PowerShell: backtick escapes and continuations, `$name` and `$env:NAME`. A backslash before a quote is removed, as it
 * is there for curl.
 *
 * @throws RestError `usage` for a quote that doesn't end
 */
export function readPowerShell(script: string): ShellScript {
  const tokens: ShellToken[] = [];
  let word: string[] | undefined;
  let wordAt = 0;
  const add = (text: string, at: number): void => {
    if (word === undefined) {
      word = [];
      wordAt = at;
    }
    word.push(text);
  };
  const endWord = (): void => {
    if (word === undefined) return;
    const isQuoted = /["']/.test(script.charAt(wordAt));
    tokens.push({ kind: 'word', text: word.join('').replaceAll('\\"', '"'), at: wordAt, isQuoted });
    word = undefined;
  };
  /** Adds an escaped character or a variable; returns the offset of its last character. */
  const addSpecial = (at: number): number => {
    const next = script.charAt(at + 1);
    if (script[at] === '`') {
      if (next === '\r' && script[at + 2] === '\n') return at + 2;
      if (next !== '\n') add(ESCAPES[next] ?? next, at);
      return at + 1;
    }
    const [whole = '', braced, plain] =
      /^\$(?:\{(?:env:)?(\w+)\}|(?:env:)?([A-Za-z_]\w*))/i.exec(script.slice(at, at + 100)) ?? [];
    const name = braced ?? plain;
    add(name === undefined ? '$' : formatReference(name), at);
    return name === undefined ? at : at + whole.length - 1;
  };
  for (let at = 0; at < script.length; at++) {
    const character = script.charAt(at);
    if (character === '\n') {
      endWord();
      tokens.push({ kind: 'operator', text: NEWLINE, at });
    } else if (BLANK.test(character)) endWord();
    else if (character === '`' || character === '$') at = addSpecial(at);
    else if (character === "'" || character === '"') at = readQuotes(at, character);
    else if (/[|;<>]/.test(character)) {
      endWord();
      tokens.push({ kind: 'operator', text: character, at });
    } else add(character, at);
  }
  endWord();
  return { tokens, remarks: [] };

  function readQuotes(start: number, quote: string): number {
    add('', start);
    for (let at = start + 1; at < script.length; at++) {
      const character = script.charAt(at);
      if (character === quote) {
        if (script[at + 1] !== quote) return at;
        add(quote, at);
        at++;
      } else if (quote === '"' && (character === '`' || character === '$')) at = addSpecial(at);
      else add(character, at);
    }
    throw createImportError(script, start, `the quote ${quote} has no closing one; add it`);
  }
}
