import { NODE_MODIFIERS } from './expressionFeatures.js';

/**
 * JSONata writes numbers with 15 digits, so that 0.1 + 0.2 is 0.3. Whole numbers up to 2^53 are exact and lose their last digits by
 * that: ids of other records. Here they keep them, in `$string`, `&`, `$clone` and the transform operator, which clones.
 */
const MAX_EXACT = 2 ** 53;

type Node = Record<string, unknown>;

/** Changes a syntax tree so that `&` writes its operands as `stringify` does. */
export function patchConcatenations(tree: object, seen = new Set<object>()): void {
  // The parent operator links nodes in circles.
  if (seen.has(tree)) return;
  seen.add(tree);
  patchConcatenation(tree);
  for (const child of Object.values(tree) as unknown[]) {
    if (typeof child === 'object' && child !== null) patchConcatenations(child, seen);
  }
}

/** The same for one node, before it is evaluated: a text that `$eval` gets has its tree only then. */
export function patchConcatenation(node: unknown): void {
  const { type, value, rhs } = node as Node;
  if (type === 'binary' && value === '&') joinExactly(node as Node);
  // It is a function call from now on, which `~>` would give one argument more.
  else if (type === 'apply' && isJoin(rhs)) (node as Node).rhs = { type: 'block', expressions: [rhs] };
}

function joinExactly(node: Node): void {
  const operands: unknown[] = [node.rhs];
  let left = node.lhs;
  while (isJoin(left) && !hasAdditions(left)) {
    operands.unshift(left.rhs);
    left = left.lhs;
  }
  operands.unshift(left);
  Object.assign(node, { type: 'function', procedure: { type: 'value', value: join }, arguments: operands });
}

function hasAdditions(node: Node): boolean {
  return NODE_MODIFIERS.some((name) => name in node);
}

function isJoin(node: unknown): node is Node {
  return typeof node === 'object' && node !== null && (node as Node).type === 'binary' && (node as Node).value === '&';
}

function join(...operands: unknown[]): string {
  let text = '';
  for (const operand of operands) {
    if (typeof operand === 'string') text += operand;
    else if (operand !== undefined) text += textOf(operand);
  }
  return text;
}

/** `$string`. It has one parameter for those that count them: `$map` gives a function with two the index as well. */
export function stringify(value: unknown, prettify = false): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value : textOf(value, prettify);
}

/** `$clone`, and what the transform operator copies with. */
export function clone(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(textOf(value));
}

function textOf(value: unknown, prettify = false): string {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw jsonataError('D3001', value);
    // The largest numbers are infinite once they are rounded, and JSON has null for that.
    return JSON.stringify(rounded(value));
  }
  if (isFunction(value)) return '';
  const isWrapped = Array.isArray(value) && 'outerWrapper' in value && value.outerWrapper === true;
  const json: unknown = JSON.stringify(isWrapped ? (value[0] as unknown) : value, jsonValue, prettify ? 2 : 0);
  return json as string;
}

function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return value;
    if (!Number.isFinite(value)) throw jsonataError('D1001', value);
    return rounded(value);
  }
  return isFunction(value) ? '' : value;
}

function rounded(value: number): number {
  return Number.isInteger(value) && Math.abs(value) <= MAX_EXACT ? value : Number(value.toPrecision(15));
}

function isFunction(value: unknown): boolean {
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null) return false;
  const { _jsonata_function: native, _jsonata_lambda: lambda } = value as Node;
  return Boolean(native) || Boolean(lambda);
}

/** An error in the form that JSONata fills its text into. */
function jsonataError(code: string, value: unknown): Error {
  return Object.assign(new Error(code), { code, value });
}
