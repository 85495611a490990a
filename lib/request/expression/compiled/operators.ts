import { leaveToJsonata } from './compiledExpression.js';
import { isNumeric } from './values.js';

type Operator = (left: unknown, right: unknown) => unknown;

/** The operators that evaluate both sides, by name. */
export const OPERATORS: ReadonlyMap<unknown, Operator> = new Map<string, Operator>([
  ['+', calculate((left, right) => left + right)],
  ['-', calculate((left, right) => left - right)],
  ['*', calculate((left, right) => left * right)],
  ['/', calculate((left, right) => left / right)],
  ['%', calculate((left, right) => left % right)],
  ['=', (left, right) => left !== undefined && right !== undefined && isDeepEqual(left, right)],
  ['!=', (left, right) => left !== undefined && right !== undefined && !isDeepEqual(left, right)],
  ['<', compare((left, right) => left < right)],
  ['<=', compare((left, right) => left <= right)],
  ['>', compare((left, right) => left > right)],
  ['>=', compare((left, right) => left >= right)],
  ['in', isIncluded],
]);

function calculate(compute: (left: number, right: number) => number): Operator {
  return (left, right) => {
    if (isNumeric(left)) {
      if (isNumeric(right)) return compute(left, right);
      return right === undefined ? undefined : leaveToJsonata();
    }
    return left === undefined && (right === undefined || isNumeric(right)) ? undefined : leaveToJsonata();
  };
}

function compare(test: (left: string | number, right: string | number) => boolean): Operator {
  return (left, right) => {
    if (!isComparable(left) || !isComparable(right)) return leaveToJsonata();
    if (left === undefined || right === undefined) return undefined;
    return typeof left === typeof right ? test(left, right) : leaveToJsonata();
  };
}

function isComparable(value: unknown): value is string | number | undefined {
  return value === undefined || typeof value === 'string' || typeof value === 'number';
}

function isIncluded(item: unknown, list: unknown): boolean {
  if (item === undefined || list === undefined) return false;
  // Unlike `includes`, the operator finds no NaN.
  return Array.isArray(list) ? list.some((one) => one === item) : list === item;
}

function isDeepEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isDeepEqual(item, right[index]));
  }
  const leftKeys = Object.getOwnPropertyNames(left).sort();
  const rightKeys = Object.getOwnPropertyNames(right).sort();
  if (leftKeys.length !== rightKeys.length || leftKeys.some((key, index) => key !== rightKeys[index])) return false;
  return leftKeys.every((key) =>
    isDeepEqual((left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]),
  );
}
