/** What an expression uses that its step guard can't stop. */
export interface ExpressionFeatures {
  /** Its value when it is one literal. */
  readonly constant?: { readonly value: unknown };
  /** It may run for long inside one step: a regular expression, `$distinct` (quadratic), `$eval` (could hold either). */
  readonly uninterruptible: boolean;
  /** It may evaluate texts as expressions (`$eval`). */
  readonly evaluatesText: boolean;
}

const SLOW_FUNCTIONS = new Set<unknown>(['distinct', 'eval']);
const LITERALS = new Set<unknown>(['string', 'number', 'value']);
/** A literal with any of these is more than its value. */
export const NODE_MODIFIERS: readonly string[] = ['predicate', 'group', 'keepArray', 'stages', 'focus', 'index'];

/** The variable under which the evaluation finds its step guard. */
export const GUARD_VARIABLE = '__evaluate_entry';

/** Looks through the syntax tree of an expression. */
export function findFeatures(tree: object): ExpressionFeatures {
  const uninterruptible = someNode(
    tree,
    // An expression that binds the guard's variable, in whatever way, would take the guard off.
    (node) =>
      node.type === 'regex' ||
      (node.type === 'variable' && SLOW_FUNCTIONS.has(node.value)) ||
      Object.values(node).includes(GUARD_VARIABLE),
  );
  const evaluatesText = someNode(tree, (node) => node.type === 'variable' && node.value === 'eval');
  const root = tree as Readonly<Record<string, unknown>>;
  const literal = LITERALS.has(root.type) && !NODE_MODIFIERS.some((name) => name in root);
  const features = { uninterruptible, evaluatesText };
  return literal ? { constant: { value: root.value }, ...features } : features;
}

function someNode(
  tree: object,
  test: (node: Readonly<Record<string, unknown>>) => boolean,
  seen = new Set<object>(),
): boolean {
  // The parent operator links nodes in circles.
  if (seen.has(tree)) return false;
  seen.add(tree);
  if (test(tree as Readonly<Record<string, unknown>>)) return true;
  return Object.values(tree).some(
    (child: unknown) => typeof child === 'object' && child !== null && someNode(child, test, seen),
  );
}
