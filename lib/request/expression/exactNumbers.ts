import { NODE_MODIFIERS } from './expressionFeatures.js';

/**
 * JSONata formats numbers with 15 digits, so that 0.1 + 0.2 is 0.3. That would change the last digits of integers up to 2^53, and
 * with them the record that an id refers to. Here integers keep all digits in `$string`, `&`, `$clone` and the transform operator,
 * which clones.
 */
const MAX_EXACT = 2 ** 53;

type Node = Record<string, unknown>;

/** Changes a syntax tree so that `&` formats its operands as `stringify` does. */
export function patchConcatenations(tree: object, seen = new Set<object>()): void {
  // The parent operator creates cycles.
  if (seen.has(tree)) return;
  seen.add(tree);
  patchConcatenation(tree);
  for (const child of Object.values(tree) as unknown[]) {
    if (typeof child === 'object' && child !== null) patchConcatenations(child, seen);
  }
}

/** Patches one node before it is evaluated: the tree of a string for `$eval` exists only then. */
export function patchConcatenation(node: unknown): void {
  const { type, value, rhs } = node as Node;
  if (type === 'binary' && value === '&') replaceWithCall(node as Node);
  // The node becomes a function call, to which `~>` would add an argument.
  else if (type === 'apply' && isConcatenation(rhs)) (node as Node).rhs = { type: 'block', expressions: [rhs] };
}

function replaceWithCall(node: Node): void {
  const operands: unknown[] = [node.rhs];
  let left = node.lhs;
  while (isConcatenation(left) && !hasModifiers(left)) {
    operands.unshift(left.rhs);
    left = left.lhs;
  }
  operands.unshift(left);
  Object.assign(node, { type: 'function', procedure: { type: 'value', value: concatenate }, arguments: operands });
}

function hasModifiers(node: Node): boolean {
  return NODE_MODIFIERS.some((name) => name in node);
}

function isConcatenation(node: unknown): node is Node {
  return typeof node === 'object' && node !== null && (node as Node).type === 'binary' && (node as Node).value === '&';
}

function concatenate(...operands: unknown[]): string {
  let text = '';
  for (const operand of operands) {
    if (typeof operand === 'string') text += operand;
    else if (operand !== undefined) text += toText(operand);
  }
  return text;
}

/** Implements `$string`. Its declared length is 1: `$map` passes the index to a function with two parameters. */
export function stringify(value: unknown, prettify = false): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value : toText(value, prettify);
}

/** Implements `$clone`, which the transform operator uses too. */
export function clone(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(toText(value));
}

function toText(value: unknown, prettify = false): string {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw createJsonataError('D3001', value);
    // The largest numbers round to infinity, which is null in JSON.
    return JSON.stringify(roundNumber(value));
  }
  if (isFunction(value)) return '';
  const isWrapped = Array.isArray(value) && 'outerWrapper' in value && value.outerWrapper === true;
  const json: unknown = JSON.stringify(isWrapped ? (value[0] as unknown) : value, replaceJsonValue, prettify ? 2 : 0);
  return json as string;
}

function replaceJsonValue(_key: string, value: unknown): unknown {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return value;
    if (!Number.isFinite(value)) throw createJsonataError('D1001', value);
    return roundNumber(value);
  }
  return isFunction(value) ? '' : value;
}

function roundNumber(value: number): number {
  return Number.isInteger(value) && Math.abs(value) <= MAX_EXACT ? value : Number(value.toPrecision(15));
}

function isFunction(value: unknown): boolean {
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null) return false;
  const { _jsonata_function: native, _jsonata_lambda: lambda } = value as Node;
  return Boolean(native) || Boolean(lambda);
}

/** Creates an error in the form that JSONata completes with its text. */
function createJsonataError(code: string, value: unknown): Error {
  return Object.assign(new Error(code), { code, value });
}
