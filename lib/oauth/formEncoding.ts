import { decodeUtf8 } from './decodeText.js';

/**
 * Parses a form or a query (application/x-www-form-urlencoded) into its pairs, in order. Escaped bytes that are not valid UTF-8 are decoded as
 * windows-1252. `&amp;`, which some servers write between pairs, is read as `&`.
 */
export function parseForm(text: string): readonly (readonly [name: string, value: string])[] {
  return text
    .split(/&(?:amp;)?/)
    .filter((pair) => pair !== '')
    .map((pair) => {
      const mark = pair.indexOf('=');
      return mark < 0
        ? [decodeFormText(pair), '']
        : [decodeFormText(pair.slice(0, mark)), decodeFormText(pair.slice(mark + 1))];
    });
}

/** Decodes one name or value. A percent sign that escapes nothing stays. */
export function decodeFormText(escaped: string): string {
  const spaced = escaped.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  return spaced.replace(/(?:%[0-9a-f]{2})+/gi, (run) => decodeUtf8(Buffer.from(run.replaceAll('%', ''), 'hex')));
}
