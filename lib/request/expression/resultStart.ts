import jsonata from 'jsonata';

import { isJsonObject } from '../../json.js';
import { NODE_MODIFIERS } from './expressionFeatures.js';

/** The beginning of a result of an expression. */
export type ResultStart =
  /** Text that is typed in the expression; `isWhole`: the whole result. */
  | { readonly kind: 'text'; readonly text: string; readonly isWhole: boolean }
  /** A flow variable, or a public member of the credential. */
  | { readonly kind: 'setting' }
  /** Possibly data of the message. */
  | { readonly kind: 'data' };

const DATA: readonly ResultStart[] = [{ kind: 'data' }];

/** Variables that the message doesn't change. */
const SETTINGS = new Set<unknown>(['getFlowVariables', 'credential']);

/** Lists the beginnings that the text results of an expression can have: one for each branch of its conditions. */
export function listResultStarts(source: string): readonly ResultStart[] {
  return listStarts(jsonata(source).ast());
}

function listStarts(node: unknown): readonly ResultStart[] {
  if (!isJsonObject(node) || NODE_MODIFIERS.some((name) => node[name] !== undefined)) return DATA;
  switch (node.type) {
    case 'string':
      return [{ kind: 'text', text: String(node.value), isWhole: true }];
    case 'binary':
      return node.value === '&' ? listStarts(node.lhs).flatMap((start) => appendText(start, node.rhs)) : DATA;
    case 'condition':
      return [...listStarts(node.then), ...listStarts(node.else)];
    case 'block':
      return Array.isArray(node.expressions) ? listStarts(node.expressions.at(-1)) : DATA;
    case 'path':
      return Array.isArray(node.steps) && isSetting(node.steps[0]) ? [{ kind: 'setting' }] : DATA;
    default:
      return DATA;
  }
}

/** Adds the beginnings of the right operand to text that ends at it. */
function appendText(start: ResultStart, right: unknown): readonly ResultStart[] {
  if (start.kind !== 'text' || !start.isWhole) return [start];
  return listStarts(right).map((next) =>
    next.kind === 'text'
      ? { ...next, text: start.text + next.text }
      : { kind: 'text', text: start.text, isWhole: false },
  );
}

function isSetting(step: unknown): boolean {
  if (!isJsonObject(step)) return false;
  const { type, value, procedure } = step;
  if (type === 'variable') return SETTINGS.has(value);
  return type === 'function' && isSetting(procedure);
}
