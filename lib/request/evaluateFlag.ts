import { RestError } from '../errors.js';
import type { Expression, Scope } from './expression.js';
import { describeType } from './jsonValues.js';

/**
 * Evaluates a condition. Without a value it is false.
 *
 * @param label the field, for the error text
 * @throws RestError `request` when the value is neither true, false nor absent
 */
export function evaluateFlag(condition: Expression, scope: Scope, label: string): boolean {
  const value = condition.evaluate(scope) ?? false;
  if (typeof value === 'boolean') return value;
  throw new RestError(
    'request',
    `${label}: expected true or false, got ${describeType(value)}; compare it, or use $exists`,
  );
}
