import { CORE_SCHEMA, dump } from 'js-yaml';

import { messageOf } from '../errors.js';
import type { JsonObject } from '../json.js';
import { readStructuredField } from '../request/definition/structuredField.js';

/** A field of a step that holds an object or a list, or one of them as YAML or JSON text. */
export type StructuredSetting =
  | { readonly kind: 'value'; readonly value: unknown; readonly hasComments: boolean }
  /** The text can't be parsed. */
  | { readonly kind: 'text'; readonly text: string; readonly problem: string };

/** @param label the field's label, for the problem */
export function readSetting(stored: unknown, label: string): StructuredSetting {
  try {
    const value = readStructuredField(stored, label);
    return { kind: 'value', value, hasComments: typeof stored === 'string' && /(?:^|\s)#/.test(stored) };
  } catch (error: unknown) {
    return { kind: 'text', text: formatSetting(stored), problem: messageOf(error) };
  }
}

/** Returns the YAML text of a field. A text stays as it is. */
export function formatSetting(stored: unknown): string {
  if (stored === undefined) return '';
  if (typeof stored === 'string') return stored;
  return dump(stored, { schema: CORE_SCHEMA, lineWidth: 100, noRefs: true });
}

/** Returns the object with one member changed, at its place; undefined, an empty text, list or object removes it. */
export function setMember(object: JsonObject, name: string, value: unknown): JsonObject {
  const isRemoved = isEmpty(value);
  if (!Object.hasOwn(object, name)) return isRemoved ? object : { ...object, [name]: value };
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, before]): readonly (readonly [string, unknown])[] => {
      if (key !== name) return [[key, before]];
      return isRemoved ? [] : [[key, value]];
    }),
  );
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === '') return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
