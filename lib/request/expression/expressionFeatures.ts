import type { JsonObject } from '../../json.js';

/** Properties of an expression that decide how it is evaluated and guarded. */
export interface ExpressionFeatures {
  /** The value of an expression that is one literal. */
  readonly constant?: { readonly value: unknown };
  /** One step may run for a long time: a regular expression, `$distinct` (quadratic), `$eval` (may contain either). */
  readonly uninterruptible: boolean;
  /** It may evaluate text as an expression (`$eval`). */
  readonly evaluatesText: boolean;
}

const SLOW_FUNCTIONS = new Set<unknown>(['distinct', 'eval']);
const LITERALS = new Set<unknown>(['string', 'number', 'value']);
/** Members of a syntax node that change the result of a literal. */
export const NODE_MODIFIERS: readonly string[] = ['predicate', 'group', 'keepArray', 'stages', 'focus', 'index'];

/** The variable under which JSONata looks up the evaluation guard. */
export const GUARD_VARIABLE = '__evaluate_entry';

/** Finds the features of an expression in its syntax tree. */
export function findFeatures(tree: object): ExpressionFeatures {
  const uninterruptible = someNode(
    tree,
    // An expression that binds the guard's variable, as a variable or a parameter, would disable the guard.
    (node) =>
      node.type === 'regex' ||
      (node.type === 'variable' && SLOW_FUNCTIONS.has(node.value)) ||
      Object.values(node).includes(GUARD_VARIABLE),
  );
  const evaluatesText = someNode(tree, (node) => node.type === 'variable' && node.value === 'eval');
  const root = tree as JsonObject;
  const literal = LITERALS.has(root.type) && !NODE_MODIFIERS.some((name) => name in root);
  const features = { uninterruptible, evaluatesText };
  return literal ? { constant: { value: root.value }, ...features } : features;
}

function someNode(tree: object, test: (node: JsonObject) => boolean, seen = new Set<object>()): boolean {
  // The parent operator creates cycles.
  if (seen.has(tree)) return false;
  seen.add(tree);
  if (test(tree as JsonObject)) return true;
  return Object.values(tree).some(
    (child: unknown) => typeof child === 'object' && child !== null && someNode(child, test, seen),
  );
}
