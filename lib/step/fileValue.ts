import { readTopLevel, splitTopLevel, unquoteString } from './jsonataSyntax.js';
import { EMPTY_VALUE, formatValue, parseValue } from './stepValue.js';
import type { FileRow } from './stepDraft.js';

/** Formats a file as the expression of a multipart value: an object with the file's URL. */
export function formatFileValue({ url, filename }: FileRow['file']): string {
  const name = filename.text === '' ? '' : `, "filename": ${formatValue(filename)}`;
  return `{ "url": ${formatValue(url)}${name} }`;
}

/** Parses the expression of a multipart value; undefined unless it is an object with `url` and optionally `filename`. */
export function parseFileValue(source: string): FileRow['file'] | undefined {
  const text = source.trim();
  if (!text.startsWith('{') || readTopLevel(text) !== '') return undefined;
  const members = splitTopLevel(text.slice(1, -1), ',')?.map(parseMember);
  if (members === undefined) return undefined;
  const found = new Map(members);
  const url = found.get('url');
  const others = [...found.keys()].filter((name) => name !== 'url' && name !== 'filename');
  if (url === undefined || others.length > 0 || found.size !== members.length) return undefined;
  const filename = found.get('filename');
  return { url: parseValue(url), filename: filename === undefined ? EMPTY_VALUE : parseValue(filename) };
}

function parseMember(text: string): readonly [name: string | undefined, value: string] {
  const [first = ''] = splitTopLevel(text, ':') ?? [];
  return [unquoteString(first), text.slice(text.indexOf(':', first.length) + 1).trim()];
}
