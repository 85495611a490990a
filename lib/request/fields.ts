import { RestError } from '../errors.js';
import { describeType } from './jsonValues.js';
import { isJsonObject, type JsonObject } from '../json.js';

/** Creates the error of an invalid field. The text says what to change. */
export function createFieldError(text: string): RestError {
  return new RestError('configuration', text);
}

/** @throws RestError `configuration` when the input isn't an object */
export function readFields(input: unknown): JsonObject {
  if (isJsonObject(input)) return input;
  throw createFieldError(`Configuration: expected an object with the step's fields, got ${describeType(input)}`);
}

/**
 * Reads a number field. Forms store text, so text that `Number` accepts is a number. Returns undefined for an empty field
 * and, as v2 does, for the number 0, but not for the text "0".
 *
 * @throws RestError `configuration` when the value isn't valid
 */
export function readNumberField(value: unknown, label: string, min: number, max: number): number | undefined {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return undefined;
  const number = typeof value === 'object' ? NaN : Number(value);
  if (number >= min && number <= max) return number;
  throw createFieldError(`"${label}" must be valid number between ${min} and ${max}`);
}

/**
 * Reads a text field; undefined when it is empty. A number is converted to text.
 *
 * @throws RestError `configuration` when the value isn't valid
 */
export function readTextField(value: unknown, label: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw createFieldError(`${label}: expected text, got ${describeType(value)}`);
}

/** Reads a checkbox, which is absent until it is ticked. */
export function readBooleanField(value: unknown): boolean {
  return Boolean(value) && value !== 'false';
}

/**
 * Reads the id of the step's credential.
 *
 * @throws RestError `credential` when none is chosen
 */
export function readSecretId(fields: JsonObject): string {
  const id = readTextField(fields.secretId, 'Credential');
  if (id === undefined) throw new RestError('credential', "Can't find credentials in incoming configuration");
  return id;
}
