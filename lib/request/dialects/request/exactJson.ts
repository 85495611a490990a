/** Fewer digits are always below 2^53. */
const LONG_DIGITS = 16;

/**
 * A string, complete or not, or an integer literal of 16 digits and more. Where a literal isn't valid JSON – as a member's name, or with a leading zero –
 * it is left for the parser to refuse.
 */
const TOKENS = /"[^"\\]*(?:\\[^][^"\\]*)*(?:"|\\?$)|(?<![\d.eE+-])-?[1-9]\d{15,}(?![\d.eE])(?!\s*:)/g;

/**
 * Parses JSON. An integer beyond 2^53 becomes a string with its digits; fractions and exponents stay numbers.
 *
 * @throws SyntaxError for the texts that `JSON.parse` refuses
 */
export function parseExactJson(text: string): unknown {
  return JSON.parse(hasLongDigits(text) ? text.replace(TOKENS, quoteLongInteger) : text);
}

function quoteLongInteger(token: string): string {
  return token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${token}"`;
}

/** Looks at every 16th character: a run of 16 digits contains one of them. */
function hasLongDigits(text: string): boolean {
  for (let at = LONG_DIGITS - 1; at < text.length; at += LONG_DIGITS) {
    if (!isDigit(text, at)) continue;
    let first = at;
    while (first > 0 && isDigit(text, first - 1)) first -= 1;
    let end = at + 1;
    while (isDigit(text, end)) end += 1;
    if (end - first >= LONG_DIGITS) return true;
  }
  return false;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}
