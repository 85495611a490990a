/** Fewer digits are always below 2^53. */
const LONG_DIGITS = 16;

/** A complete string, or a number. */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?\d[\d.eE+-]*/g;

/**
 * Parses JSON. An integer beyond 2^53 becomes a string with its digits; fractions and exponents stay numbers. Where an integer isn't valid JSON – as
 * a member's name, or with a leading zero – it is left for the parser to refuse.
 *
 * @throws SyntaxError for the texts that `JSON.parse` refuses
 */
export function parseExactJson(text: string): unknown {
  return JSON.parse(quoteLongIntegers(text));
}

/** Makes strings of the numbers of a valid JSON text that no double has, such as `1e400`. */
export function quoteHugeNumbers(text: string): string {
  return text.replace(STRING_OR_NUMBER, (token) =>
    token.startsWith('"') || Number.isFinite(Number(token)) ? token : `"${token}"`,
  );
}

function quoteLongIntegers(text: string): string {
  let quoted = '';
  /** The end of what is in `quoted`. */
  let copied = 0;
  const strings = new Strings(text);
  // A run of 16 digits contains one of these positions.
  for (let at = LONG_DIGITS - 1; at < text.length; at += LONG_DIGITS) {
    if (!isDigit(text, at)) continue;
    let first = at;
    while (first > copied && isDigit(text, first - 1)) first -= 1;
    // Most long runs are fractions.
    if (text[first - 1] === '.') continue;
    let end = at + 1;
    while (isDigit(text, end)) end += 1;
    at += Math.floor((end - 1 - at) / LONG_DIGITS) * LONG_DIGITS;
    if (end - first < LONG_DIGITS || text[first] === '0') continue;
    if (end - first === LONG_DIGITS && Number.isSafeInteger(Number(text.slice(first, end)))) continue;
    const start = text[first - 1] === '-' ? first - 1 : first;
    if (!isValue(text, start, end)) continue;
    if (strings.contain(start)) continue;
    quoted += `${text.slice(copied, start)}"${text.slice(start, end)}"`;
    copied = end;
  }
  return copied === 0 ? text : quoted + text.slice(copied);
}

/** Whether a part of a text is a value, if it isn't in a string: between brackets, commas and colons. */
function isValue(text: string, start: number, end: number): boolean {
  const before = text[skipSpaceBack(text, start - 1)] ?? '[';
  if (before !== ':' && before !== ',' && before !== '[') return false;
  let next = end;
  while (isSpace(text, next)) next += 1;
  const after = text[next] ?? ']';
  return after === ',' || after === '}' || after === ']';
}

/** Finds the strings of a JSON text, from its beginning to its end. */
class Strings {
  readonly #text: string;
  /** The last string that was found. */
  #start = -1;
  /** Its end, or a later position that is in no string. */
  #end = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether a position is in a string. Positions have to increase. */
  contain(at: number): boolean {
    if (this.#isAfterName(at)) {
      this.#end = at;
      return false;
    }
    while (this.#end <= at) {
      const start = this.#text.indexOf('"', this.#end);
      if (start < 0 || start > at) return false;
      this.#start = start;
      this.#end = this.#findEnd(start + 1);
    }
    return this.#start < at && at < this.#end;
  }

  /**
   * Whether a member's name is before a position. Its last quote is no first one, as there a letter or digit is before it; were it so in a text that
   * isn't valid, the parser would refuse it there.
   */
  #isAfterName(at: number): boolean {
    const colon = skipSpaceBack(this.#text, at - 1);
    if (this.#text[colon] !== ':') return false;
    const quote = skipSpaceBack(this.#text, colon - 1);
    return this.#text[quote] === '"' && /\w/.test(this.#text[quote - 1] ?? '');
  }

  /** Returns the end of a string; infinity when it has none. */
  #findEnd(from: number): number {
    let quote = this.#text.indexOf('"', from);
    while (quote >= 0) {
      let first = quote;
      while (first > from && this.#text[first - 1] === '\\') first -= 1;
      if ((quote - first) % 2 === 0) return quote + 1;
      quote = this.#text.indexOf('"', quote + 1);
    }
    return Infinity;
  }
}

/** Returns the last position up to `at` that has no white space. */
function skipSpaceBack(text: string, at: number): number {
  let last = at;
  while (isSpace(text, last)) last -= 1;
  return last;
}

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}
