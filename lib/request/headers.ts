import { RestError } from '../errors.js';
import { isHeaderValue } from '../http/isHeaderValue.js';
import type { Header } from '../http/message.js';
import type { Row } from './requestConfig.js';
import type { Scope } from './expression.js';
import { toPlainText } from './jsonValues.js';

/**
 * Headers by name in lower case, so that a later row replaces an earlier one. `null` is a header that a row removed,
 * together with its default.
 */
export type HeaderTable = Map<string, Header | null>;

/** Headers that the transport sets from the body. */
export const FRAMING_HEADERS: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding']);

/**
 * Evaluates header rows. Null and false remove a header; an array is joined with commas. Undefined keeps the default,
 * except for Accept, whose default is removed too, as in axios.
 *
 * @throws RestError `request` when a value has a character that can't be sent
 */
export function evaluateHeaders(rows: readonly Row[], scope: Scope): HeaderTable {
  const table: HeaderTable = new Map();
  for (const row of rows) {
    const key = row.name.toLowerCase();
    const value = row.value.evaluate(scope);
    if (FRAMING_HEADERS.has(key)) continue;
    if (value !== undefined) setHeader(table, row.name, formatHeaderValue(value));
    else if (key === 'accept') table.set(key, null);
    else table.delete(key);
  }
  return table;
}

/**
 * Sets a header. An existing header keeps the spelling of its name; null removes it.
 *
 * @throws RestError `request` when the value has a character that can't be sent
 */
export function setHeader(table: HeaderTable, name: string, text: string | null): void {
  const key = name.toLowerCase();
  if (text !== null) checkHeaderText(name, text);
  table.set(key, text === null ? null : { name: table.get(key)?.name ?? name, value: text });
}

/** @throws RestError `request` when the value has a character that can't be sent */
export function checkHeaderText(name: string, text: string): void {
  if (isHeaderValue(text)) return;
  throw new RestError(
    'request',
    `Invalid character in header content ["${name}"]; line breaks and characters beyond Latin-1 can't be sent`,
  );
}

/** Sets a header unless a row has set or removed it. */
export function setDefaultHeader(table: HeaderTable, name: string, text: string): void {
  const key = name.toLowerCase();
  if (!table.has(key)) table.set(key, { name, value: text });
}

export function listHeaders(table: HeaderTable): Header[] {
  const list: Header[] = [];
  for (const header of table.values()) if (header !== null) list.push(header);
  return list;
}

/**
 * Percent-encodes text in UTF-8 for an extended parameter such as `filename*` (RFC 8187, section 3.2.1). Half of a surrogate pair becomes the
 * replacement character.
 */
export function encodeExtendedValue(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function formatHeaderValue(value: unknown): string | null {
  if (typeof value === 'string') return value.trim();
  if (value === null || value === false) return null;
  if (!Array.isArray(value)) return toPlainText(value);
  return value.length === 0 ? null : value.map((item: unknown) => toPlainText(item).trim()).join(', ');
}
