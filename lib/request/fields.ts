import { RestError } from '../errors.js';
import { isJsonObject, describeType } from './jsonValues.js';

/** A step's configuration before it is checked. */
export type Fields = Readonly<Record<string, unknown>>;

/** A field that is wrong. The text says what to change. */
export function createFieldError(text: string): RestError {
  return new RestError('configuration', text);
}

export function readFields(input: unknown): Fields {
  if (isJsonObject(input)) return input;
  throw createFieldError(`Configuration: expected an object with the step's fields, got ${describeType(input)}`);
}

/**
 * A number field. Form fields are text, so text that `Number` takes is a number. Empty and zero count as not filled in,
 * as they always did; the text "0" doesn't.
 *
 * @throws RestError 'configuration' with the field's label
 */
export function readNumberField(value: unknown, label: string, min: number, max: number): number | undefined {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return undefined;
  const number = typeof value === 'object' ? NaN : Number(value);
  if (number >= min && number <= max) return number;
  throw createFieldError(`"${label}" must be valid number between ${min} and ${max}`);
}

/** A text field; undefined when it is not filled in. A number counts as its text. */
export function readTextField(value: unknown, label: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw createFieldError(`${label}: expected text, got ${describeType(value)}`);
}

/** A tick box: absent when never ticked. */
export function readBooleanField(value: unknown): boolean {
  return Boolean(value) && value !== 'false';
}

/** The credential that the step signs with. */
export function readSecretId(fields: Fields): string {
  const id = readTextField(fields.secretId, 'Credential');
  if (id === undefined) throw new RestError('credential', "Can't find credentials in incoming configuration");
  return id;
}
