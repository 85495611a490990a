import { isJsonObject } from '../../json.js';

/** Whether the second page of a list has other records than the first one. */
export type PageComparison =
  | { readonly kind: 'other'; readonly count: number }
  | { readonly kind: 'same'; readonly count: number }
  /** Some records are on both pages. */
  | { readonly kind: 'repeats'; readonly repeated: number; readonly count: number }
  | { readonly kind: 'empty' };

const ID_NAMES = ['id', '_id', 'uuid', 'Id', 'ID', 'key'];

/** Compares the records of two pages: by their ids if all have one, else as a whole. */
export function comparePages(first: readonly unknown[], second: readonly unknown[]): PageComparison {
  const count = second.length;
  if (count === 0) return { kind: 'empty' };
  const idName = ID_NAMES.find((name) => [...first, ...second].every((record) => isScalar(readMember(record, name))));
  const identify = (record: unknown): string =>
    JSON.stringify(idName === undefined ? record : readMember(record, idName));
  const known = new Set(first.map(identify));
  const repeated = second.filter((record) => known.has(identify(record))).length;
  if (repeated === 0) return { kind: 'other', count };
  return repeated === count ? { kind: 'same', count } : { kind: 'repeats', repeated, count };
}

function readMember(record: unknown, name: string): unknown {
  return isJsonObject(record) && Object.hasOwn(record, name) ? record[name] : undefined;
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}
