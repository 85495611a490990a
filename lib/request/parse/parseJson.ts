const BOM = '\ufeff';

/** First characters that JSON can have; for other text the costly failure of the parser is spared. */
const MAY_BE_JSON = /^[\t\n\r ]*[-"0-9[fnt{]/;

/** Text without a byte order mark. */
export function removeBom(text: string): string {
  return text.startsWith(BOM) ? text.slice(1) : text;
}

/** The value when the text is JSON, else the text, as axios gives it to a step whatever the media type. */
export function parseJsonOrText(text: string): unknown {
  if (!MAY_BE_JSON.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
