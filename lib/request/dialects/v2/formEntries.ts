import { toJsonText, toPlainText } from '../../jsonValues.js';
import { isJsonObject } from '../../../json.js';

type FormEntry = readonly [name: string, value: string];

/**
 * Lists the form fields of an object, named as axios does: `a`, `a[b]`, `list[]` for an array of plain values,
 * `list[0][b]` for nested ones. Null and undefined are omitted; a name that ends in `{}` is sent as JSON.
 */
export function listFormEntries(value: object): FormEntry[] {
  return Object.entries(value).flatMap(([name, item]: [string, unknown]) => {
    if (typeof item === 'object' && item !== null && name.endsWith('{}')) return [[name, toJsonText(item)] as const];
    if (Array.isArray(item) && (name.endsWith('[]') || !item.some(isNested))) {
      const base = name.endsWith('[]') ? name : `${name}[]`;
      return item.filter(isPresent).map((element) => [base, toPlainText(element)] as const);
    }
    return listNestedEntries(name, item);
  });
}

function listNestedEntries(path: string, item: unknown): FormEntry[] {
  if (!isPresent(item)) return [];
  if (!isNested(item)) return [[path, toPlainText(item)]];
  return Object.entries(item).flatMap(([key, inner]: [string, unknown]) => listNestedEntries(`${path}[${key}]`, inner));
}

function isNested(value: unknown): value is object {
  return Array.isArray(value) || isJsonObject(value);
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
