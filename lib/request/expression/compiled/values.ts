import { leaveToJsonata } from './compiledExpression.js';

/**
 * Values as JSONata 1.8.9 handles them. A sequence is an array with the member `sequence`: an empty one stands for undefined, one with
 * a single item for that item. An array that a constructor created within a path has the member `cons` and is kept whole.
 */
type FlaggedArray = unknown[] & { sequence?: boolean; keepSingleton?: boolean; cons?: boolean };

/** Makes a new array a sequence. */
export function toSequence(items: unknown[]): unknown[] {
  (items as FlaggedArray).sequence = true;
  return items;
}

export function isSequence(value: readonly unknown[]): boolean {
  return (value as FlaggedArray).sequence === true;
}

export function markConstructed(value: unknown[]): void {
  Object.defineProperty(value, 'cons', { enumerable: false, configurable: false, value: true });
}

export function isConstructed(value: readonly unknown[]): boolean {
  return (value as FlaggedArray).cons === true;
}

/** Returns what a sequence stands for; any other value as it is. */
export function collapse(value: unknown): unknown {
  if (!Array.isArray(value) || !isSequence(value) || value.length > 1) return value;
  if (value.length === 0) return undefined;
  return (value as FlaggedArray).keepSingleton === true ? value : (value[0] as unknown);
}

/** Whether JSONata takes an object for a function. */
export function isFunctionObject(value: object): boolean {
  const { _jsonata_function: native, _jsonata_lambda: lambda } = value as Record<string, unknown>;
  return native === true || lambda === true;
}

/** Returns the own member of an object, or a sequence of the members of the objects in an array. */
export function lookup(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return lookupAll(value, key);
  if (!Object.hasOwn(value, key) || isFunctionObject(value)) return undefined;
  return (value as Record<string, unknown>)[key];
}

function lookupAll(items: readonly unknown[], key: string): unknown[] {
  const result = toSequence([]);
  for (const item of items) {
    const value = lookup(item, key);
    if (Array.isArray(value)) pushAll(result, value);
    else if (value !== undefined) result.push(value);
  }
  return result;
}

export function pushAll(target: unknown[], items: readonly unknown[]): void {
  for (const item of items) target.push(item);
}

/** Appends as `$append` does. */
export function append(left: unknown, right: unknown): unknown {
  if (left === undefined) return right;
  if (right === undefined) return left;
  return (Array.isArray(left) ? left : [left]).concat(Array.isArray(right) ? right : [right]);
}

/** Whether a value is a number. An infinite one is an error. */
export function isNumeric(value: unknown): value is number {
  if (typeof value !== 'number' || Number.isNaN(value)) return false;
  return Number.isFinite(value) || leaveToJsonata();
}

/** Casts a value as `$boolean` does. */
export function toBoolean(value: unknown): boolean | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) {
    if (value.length === 1) return toBoolean(value[0]);
    // Every item is cast, as an infinite number among them is an error.
    return value.filter((item) => toBoolean(item)).length > 0;
  }
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value.length > 0;
    case 'number':
      return isNumeric(value) && value !== 0;
    case 'object':
      return value !== null && Object.keys(value).length > 0;
    default:
      return false;
  }
}

export function isTruthy(value: unknown): boolean {
  return toBoolean(value) === true;
}
