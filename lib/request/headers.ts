import { RestError } from '../errors.js';
import type { Header } from '../http/message.js';
import type { Row } from './requestConfig.js';
import type { Scope } from './expression.js';
import { toPlainText } from './jsonValues.js';

/**
 * Headers by their name in lower case, so that a later row replaces an earlier one. `null` is a header that a row took
 * away, default and all.
 */
export type HeaderTable = Map<string, Header | null>;

/** What a header's value may hold (RFC 9110 section 5.5); everything else could end the header or be sent mangled. */
const FORBIDDEN = /[^\t\x20-\x7e\x80-\xff]/;

/** They follow from the body, whose length and framing only the sender knows. */
const FRAMING = new Set(['content-length', 'transfer-encoding']);

/**
 * Evaluates header rows. Null and false take a header away, a list is joined. Undefined leaves the header at its default;
 * only the default of Accept goes with it, as it does in axios.
 *
 * @throws RestError 'request' naming the header whose value can't be sent
 */
export function evaluateHeaders(rows: readonly Row[], scope: Scope): HeaderTable {
  const table: HeaderTable = new Map();
  for (const row of rows) {
    const key = row.name.toLowerCase();
    const value = row.value.evaluate(scope);
    if (FRAMING.has(key)) continue;
    if (value !== undefined) setHeader(table, row.name, headerText(value));
    else if (key === 'accept') table.set(key, null);
    else table.delete(key);
  }
  return table;
}

/** Sets a header, in the spelling that it was first given in. */
export function setHeader(table: HeaderTable, name: string, text: string | null): void {
  const key = name.toLowerCase();
  if (text !== null && FORBIDDEN.test(text)) {
    throw new RestError(
      'request',
      `Invalid character in header content ["${name}"]; line breaks and characters beyond Latin-1 can't be sent`,
    );
  }
  table.set(key, text === null ? null : { name: table.get(key)?.name ?? name, value: text });
}

/** Sets a header unless a row has set it or taken it away. */
export function setDefaultHeader(table: HeaderTable, name: string, text: string): void {
  const key = name.toLowerCase();
  if (!table.has(key)) table.set(key, { name, value: text });
}

export function listHeaders(table: HeaderTable): Header[] {
  const list: Header[] = [];
  for (const header of table.values()) if (header !== null) list.push(header);
  return list;
}

function headerText(value: unknown): string | null {
  if (typeof value === 'string') return value.trim();
  if (value === null || value === false) return null;
  if (!Array.isArray(value)) return toPlainText(value);
  return value.length === 0 ? null : value.map((item: unknown) => toPlainText(item).trim()).join(', ');
}
