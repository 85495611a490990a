import { RestError } from '../../../errors.js';
import { describeType } from '../../jsonValues.js';

/**
 * Returns a scalar as text; undefined for undefined and null.
 *
 * @throws RestError `request` for an object, a list or a number that isn't finite
 */
export function toScalarText(value: unknown, label: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return String(value);
  throw createValueError(label, 'text, a number, true or false', value);
}

/** Creates the error of an expression whose value has the wrong type. */
export function createValueError(label: string, expected: string, value: unknown): RestError {
  return new RestError('request', `${label}: expected ${expected}, got ${describeType(value)}; check the expression`);
}
