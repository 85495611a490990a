import { isJsonObject } from '../../json.js';

/** Names from the root of a body to its records; empty: the root itself. */
export type RecordPath = readonly string[];

const NAME = '(?:[A-Za-z_][A-Za-z0-9_]*|`[^`]+`)';
const PLAIN_PATH = new RegExp(`^(?:\\$|(?:\\$\\.)?${NAME}(?:\\.${NAME})*)$`);
const NAMES = new RegExp(NAME, 'g');
/** Names that are something else in an expression. */
const WORDS = new Set(['and', 'or', 'in', 'true', 'false', 'null', 'function']);

/** Parses a plain path: `$`, `data.items`, or a name in backticks. Undefined for any other expression. */
export function parseRecordPath(source: string): RecordPath | undefined {
  const text = source.trim();
  if (!PLAIN_PATH.test(text)) return undefined;
  const names = text.match(NAMES) ?? [];
  return names.some((name) => WORDS.has(name)) ? undefined : names.map((name) => name.replace(/`/g, ''));
}

/**
 * Lists the records at a path: the elements of an array, or another value as the only record. A missing value and null are no records. A list on
 * the way is entered, as by JSONata.
 */
export function selectRecords(value: unknown, path: RecordPath): readonly unknown[] {
  const [name, ...rest] = path;
  if (name === undefined) return listRecords(value);
  if (Array.isArray(value)) return value.flatMap((element) => selectRecords(element, path));
  return isJsonObject(value) && Object.hasOwn(value, name) ? selectRecords(value[name], rest) : [];
}

/** Lists the records that a value is: the elements of an array, none for undefined and null, else the value itself. */
export function listRecords(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
