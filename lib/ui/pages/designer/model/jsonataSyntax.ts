/** What JSONata's own reader does with an escaped character. */
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

/** Fixed text as a JSONata expression. */
export function quoteString(text: string): string {
  return JSON.stringify(text);
}

/** The text that an expression stands for when it is one string and nothing else. */
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

/** @param at the opening quote or backtick @returns the place behind the closing one; the text's end when there is none */
function findStringEnd(text: string, at: number): number {
  const quote = text[at];
  for (let end = at + 1; end < text.length; end++) {
    if (text[end] === '\\' && quote !== '`') end++;
    else if (text[end] === quote) return end + 1;
  }
  return text.length + 1;
}

const CLOSING_BRACKETS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** One stretch of an expression: a string, something in brackets, or a single character. */
interface Token {
  readonly from: number;
  readonly to: number;
}

/**
 * Cuts an expression where a character stands outside of strings and brackets.
 * @returns the pieces, trimmed; undefined for an expression whose brackets or quotes don't match, or that has comments
 */
export function splitTopLevel(source: string, separator: string): readonly string[] | undefined {
  const tokens = tokenize(source);
  if (tokens === undefined) return undefined;
  const cuts = tokens.filter(({ from, to }) => to === from + 1 && source[from] === separator).map(({ from }) => from);
  return [...cuts, source.length].map((cut, index) => source.slice((cuts[index - 1] ?? -1) + 1, cut).trim());
}

/** The characters of an expression that stand outside of strings and brackets. */
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

/** Whether a value is due behind this text: then a slash begins a regular expression. */
function expectsOperand(before: string): boolean {
  return /(?:^|[([{,;:?=<>~|&+*/%^!-])\s*$/.test(before);
}
