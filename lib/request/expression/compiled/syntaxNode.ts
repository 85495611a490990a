import type { JsonObject } from '../../../json.js';
import { leaveToJsonata } from './compiledExpression.js';

/** A node of the syntax tree of JSONata 1.8.9. */
export type Node = JsonObject;

const COMMON_MEMBERS = new Set(['type', 'value', 'position', 'predicate']);

/**
 * Checks that no member changes the meaning of a node, such as an order or a bound position.
 *
 * @throws NeedsJsonata
 */
export function requireOnly(node: Node, ...names: readonly string[]): void {
  for (const name of Object.keys(node)) {
    if (!COMMON_MEMBERS.has(name) && !names.includes(name) && node[name] !== undefined) leaveToJsonata();
  }
}
