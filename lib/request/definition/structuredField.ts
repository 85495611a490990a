import { CORE_SCHEMA, load, YAMLException } from 'js-yaml';

import { createFieldError } from '../fields.js';

/** Characters of a field's text, and values in it after aliases are resolved. More is not a configuration. */
const MAX_TEXT_LENGTH = 256 * 1024;
const MAX_VALUES = 20_000;

/**
 * Reads a field that holds an object, a list, or one of them as YAML or JSON text. Undefined for an empty field.
 *
 * @throws RestError `configuration` with line and column when the text can't be parsed
 */
export function readStructuredField(value: unknown, label: string): unknown {
  if (value === undefined || value === null) return undefined;
  const parsed = typeof value === 'string' ? parseText(value, label) : value;
  checkValues(parsed, label);
  return parsed ?? undefined;
}

function parseText(text: string, label: string): unknown {
  if (text.length > MAX_TEXT_LENGTH) throw createFieldError(`${label}: more than ${MAX_TEXT_LENGTH} characters`);
  try {
    return load(text, { schema: CORE_SCHEMA });
  } catch (error: unknown) {
    if (!(error instanceof YAMLException)) throw error;
    const { mark, reason } = error;
    const place = mark === undefined ? '' : ` at line ${mark.line + 1}, column ${mark.column + 1}`;
    throw createFieldError(`${label}: the text is neither YAML nor JSON${place}: ${reason}`);
  }
}

/** The name that a YAML mapping gets from a key that is an object. */
const OBJECT_KEY = '[object Object]';

/** Counts as far as the limit, so that aliases which multiply, or refer to themselves, end. */
function checkValues(root: unknown, label: string): void {
  const rest: unknown[] = [root];
  for (let count = 0; rest.length > 0; count += 1) {
    if (count > MAX_VALUES || rest.length > MAX_VALUES) {
      throw createFieldError(`${label}: more than ${MAX_VALUES} values; remove aliases that refer to each other`);
    }
    const value = rest.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, OBJECT_KEY)) {
      throw createFieldError(`${label}: the name of a member is an object; write it as text, with : after it`);
    }
    for (const child of Object.values(value)) rest.push(child);
  }
}
