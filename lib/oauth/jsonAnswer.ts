import { parseFormAnswer, type Members } from './formAnswer.js';

/**
 * The members of an answer's body, whatever its media type says: JSON, or the form encoding that some servers answer with.
 * Whole numbers beyond 2^53, such as Instagram's `user_id`, become texts: as numbers they would change.
 * @returns undefined for anything else, a page of a proxy in the first place
 */
export function parseAnswer(body: string): Members | undefined {
  const text = body.replace(/^\uFEFF/, '');
  let value: unknown;
  try {
    value = JSON.parse(text);
    // Only of a text that is known to be JSON can numbers be told from what is between quotes.
    if (/\d{16}/.test(text)) value = JSON.parse(withLongNumbersQuoted(text));
  } catch {
    return parseFormAnswer(text);
  }
  if (typeof value !== 'object' || value === null || Object.hasOwn(value, '__proto__')) return undefined;
  return value as Members;
}

function withLongNumbersQuoted(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  );
}
