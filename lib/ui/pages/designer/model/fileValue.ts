import { outside, splitOutside, unquoted } from './jsonataText.js';
import { EMPTY, storedValue, valueOf } from './value.js';
import type { FileRow } from './stepForm.js';

/** A file as the value of a part: an object that names where it is read. */
export function storedFile({ url, filename }: FileRow['file']): string {
  const name = filename.text === '' ? '' : `, "filename": ${storedValue(filename)}`;
  return `{ "url": ${storedValue(url)}${name} }`;
}

/** The file that a part's expression is, if it is one object of `url` and perhaps `filename`. */
export function fileOf(source: string): FileRow['file'] | undefined {
  const text = source.trim();
  if (!text.startsWith('{') || outside(text) !== '') return undefined;
  const members = splitOutside(text.slice(1, -1), ',')?.map(memberOf);
  if (members === undefined) return undefined;
  const found = new Map(members);
  const url = found.get('url');
  const others = [...found.keys()].filter((name) => name !== 'url' && name !== 'filename');
  if (url === undefined || others.length > 0 || found.size !== members.length) return undefined;
  const filename = found.get('filename');
  return { url: valueOf(url), filename: filename === undefined ? EMPTY : valueOf(filename) };
}

function memberOf(text: string): readonly [name: string | undefined, value: string] {
  const [first = ''] = splitOutside(text, ':') ?? [];
  return [unquoted(first), text.slice(text.indexOf(':', first.length) + 1).trim()];
}
