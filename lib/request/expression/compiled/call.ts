import { leaveToJsonata, type Evaluate, type Tools } from './compiledExpression.js';
import { checkArgument, findBuiltIn } from './functions.js';
import { requireOnly, type Node } from './syntaxNode.js';
import { MESSAGE_FUNCTIONS } from './variables.js';

/** Compiles the call of a function by its name. */
export function compileCall(node: Node, given: readonly Evaluate[], { step, base64 }: Tools): Evaluate {
  requireOnly(node, 'procedure', 'arguments', 'name', 'nextFunction');
  const procedure = node.procedure as Node;
  requireOnly(procedure);
  if (procedure.type !== 'variable' || procedure.predicate !== undefined) return leaveToJsonata();
  const name = procedure.value as string;
  if (MESSAGE_FUNCTIONS.includes(name) && given.length === 0) {
    return (_context, frame) => (frame.data.bindings[name] as () => unknown)();
  }
  const builtIn = findBuiltIn(name, base64) ?? leaveToJsonata();
  const { call, required, allowed, usesContext } = builtIn;
  const isOnContext = usesContext && given.length === required - 1;
  if ((given.length < required && !isOnContext) || given.length > allowed) return leaveToJsonata();
  const [first = missing, second = missing, third = missing] = isOnContext ? [itself, ...given] : given;
  return (context, frame) => {
    step();
    return call(
      checkArgument(first(context, frame)),
      checkArgument(second(context, frame)),
      checkArgument(third(context, frame)),
    );
  };
}

const missing: Evaluate = () => undefined;
const itself: Evaluate = (context) => context;
