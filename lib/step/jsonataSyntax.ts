/** Escape sequences of JSONata strings. */
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Returns text as a JSONata string literal. */
export function quoteString(text: string): string {
  return JSON.stringify(text);
}

/** Returns the text of an expression that is a single string literal; undefined for other expressions. */
export function unquoteString(source: string): string | undefined {
  const text = source.trim();
  const quote = text[0];
  if (text.length < 2 || (quote !== '"' && quote !== "'")) return undefined;
  return findStringEnd(text, 0) === text.length ? unescapeString(text.slice(1, -1)) : undefined;
}

function unescapeString(text: string): string | undefined {
  const parts = text.split(/(\\u[0-9A-Fa-f]{4}|\\[^]?)/);
  const plain = parts.map((part) => {
    if (!part.startsWith('\\')) return part;
    return part.length === 6 ? String.fromCharCode(parseInt(part.slice(2), 16)) : ESCAPES[part.slice(1)];
  });
  return plain.every((part) => part !== undefined) ? plain.join('') : undefined;
}

/**
 * Finds the end of a string, a quoted name or a regular expression.
 * @param at offset of the opening delimiter
 * @returns the offset after the closing one; more than the text's length if there is none
 */
function findStringEnd(text: string, at: number): number {
  const quote = text[at];
  for (let end = at + 1; end < text.length; end++) {
    if (text[end] === '\\' && quote !== '`') end++;
    else if (text[end] === quote) return end + 1;
  }
  return text.length + 1;
}

const CLOSING_BRACKETS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** A part of an expression: a string, a bracketed part, or a single character. */
interface Token {
  readonly from: number;
  readonly to: number;
}

/**
 * Splits an expression at a character outside of strings and brackets.
 * @returns the trimmed parts; undefined if brackets or quotes don't match, or if the expression has comments
 */
export function splitTopLevel(source: string, separator: string): readonly string[] | undefined {
  const tokens = tokenize(source);
  if (tokens === undefined) return undefined;
  const cuts = tokens.filter(({ from, to }) => to === from + 1 && source[from] === separator).map(({ from }) => from);
  return [...cuts, source.length].map((cut, index) => source.slice((cuts[index - 1] ?? -1) + 1, cut).trim());
}

/** Returns the characters of an expression outside of strings and brackets; undefined if they don't match. */
export function readTopLevel(source: string): string | undefined {
  return tokenize(source)
    ?.filter(({ from, to }) => to === from + 1)
    .map(({ from }) => source.charAt(from))
    .join('');
}

function tokenize(source: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (let from = 0; from < source.length;) {
    const to = findTokenEnd(source, from);
    if (to === undefined || to > source.length) return undefined;
    tokens.push({ from, to });
    from = to;
  }
  return tokens;
}

function findTokenEnd(source: string, from: number): number | undefined {
  const character = source.charAt(from);
  if (character === '"' || character === "'" || character === '`') return findStringEnd(source, from);
  if (character === '/' && source[from + 1] === '*') return undefined;
  if (character === '/' && expectsOperand(source.slice(0, from))) return findStringEnd(source, from);
  if (')]}'.includes(character)) return undefined;
  const closing = CLOSING_BRACKETS[character];
  if (closing === undefined) return from + 1;
  for (let at = from + 1; at < source.length;) {
    if (source[at] === closing) return at + 1;
    const next = findTokenEnd(source, at);
    if (next === undefined) return undefined;
    at = next;
  }
  return undefined;
}

/** Whether an operand follows this text, so that a slash starts a regular expression. */
function expectsOperand(before: string): boolean {
  return /(?:^|[([{,;:?=<>~|&+*/%^!-])\s*$/.test(before);
}
