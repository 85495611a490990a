import { asJsonObject, parseJson, type JsonObject } from '../json.js';
import { listPlaceholders } from '../request/dialects/request/requestAddress.js';
import { EMPTY_VALUE, formatValue, parseValue, toJsonataValue, toTextValue, type StepValue } from './stepValue.js';

// The members of a parameter of `request`, as rows edit them.

/** Returns the value of a member that holds an expression, a number or a boolean. Empty fixed text is no value, so `""` is an expression. */
export function readExpressionMember(stored: unknown): StepValue {
  if (stored === undefined || stored === null) return EMPTY_VALUE;
  if (typeof stored !== 'string') return toJsonataValue(JSON.stringify(stored));
  const value = parseValue(stored);
  return value.text === '' ? toJsonataValue(stored) : value;
}

/** Returns the stored form; undefined for an empty field. */
export function storeExpressionMember(value: StepValue): string | undefined {
  return value.text === '' ? undefined : formatValue(value);
}

/** Lists the names in the placeholders of a URL that have no path parameter. */
export function listMissingParameters(address: string, parameters: readonly unknown[]): readonly string[] {
  const known = parameters.map(asJsonObject).flatMap(({ name, in: place }) => (place === 'path' ? [name] : []));
  return [...new Set(listPlaceholders(address))].filter((name) => !known.includes(name));
}

/** Returns a path parameter whose value is the member of the message with its name. */
export function createPathParameter(name: string): JsonObject {
  return { name, in: 'path', value: /^[A-Za-z_]\w*$/.test(name) ? name : `\`${name.replaceAll('`', '')}\`` };
}

/** Returns the text of a value that isn't an expression: a text as such, unless it would be read as another value. */
export function formatLiteral(value: unknown, type: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' && readLiteral(value, type) === value ? value : JSON.stringify(value);
}

/** Reads a typed value: JSON if it is that of a number, a boolean, a list, an object or quoted text, else text. */
export function readLiteral(text: string, type: unknown): unknown {
  if (text === '') return undefined;
  if (type === 'string') return text;
  const value = parseJson(text);
  // A number whose digits would be lost stays text.
  return value === undefined || value === null || (typeof value === 'number' && String(value) !== text) ? text : value;
}

/** A name and its fixed value. */
interface PastedRow {
  readonly name: string;
  readonly value: StepValue;
}

/**
 * Splits pasted text into rows: a query, lines of `name: value`, `name=value` or cells with tabs, or an object in JSON.
 * @returns undefined if the text isn't one of them, or is a single name
 */
export function parsePastedRows(text: string): readonly PastedRow[] | undefined {
  const trimmed = text.trim();
  const object = parseJson(trimmed);
  if (typeof object === 'object' && object !== null && !Array.isArray(object)) {
    return Object.entries(object).map(([name, value]) => ({
      name,
      value: typeof value === 'string' ? toTextValue(value) : toJsonataValue(JSON.stringify(value)),
    }));
  }
  const query =
    /^(?:https?:\/\/[^\s?]*)?\?(\S+=\S*)$/i.exec(trimmed)?.[1] ?? /^[^\s=&]+=[^\s&]*(?:&[^\s&]+)+$/.exec(trimmed)?.[0];
  if (query !== undefined) {
    return [...new URLSearchParams(query)].map(([name, value]) => ({ name, value: toTextValue(value) }));
  }
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
  const rows = lines.flatMap((line) => parseLine(line) ?? []);
  return rows.length === lines.length && rows.length > 0 ? rows : undefined;
}

function parseLine(line: string): PastedRow | undefined {
  const found = /^([^\t]+)\t\s*(.*)$/.exec(line) ?? /^\s*([^\s:=]+)\s*(?::\s|=)\s*(.*)$/.exec(line);
  if (found === null) return undefined;
  const [, name = '', value = ''] = found;
  return { name: name.trim(), value: toTextValue(value.trim()) };
}
