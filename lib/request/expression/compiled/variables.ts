import jsonata from 'jsonata';

import { leaveToJsonata, type Evaluate, type Frame } from './compiledExpression.js';
import { requireOnly, type Node } from './syntaxNode.js';

/** The functions of a message. */
export const MESSAGE_FUNCTIONS: readonly unknown[] = ['getFlowVariables', 'getPassthrough'];

/**
 * Returns the variables that an expression binds.
 *
 * @throws NeedsJsonata when one hides a name of JSONata or of the message
 */
export function findVariables(
  node: unknown,
  found = new Set<unknown>(),
  seen = new Set<unknown>(),
): ReadonlySet<unknown> {
  if (typeof node !== 'object' || node === null || seen.has(node)) return found;
  seen.add(node);
  const { type, lhs } = node as Node;
  if (type === 'bind') {
    const name = String((lhs as Node).value);
    if (isReserved(name)) leaveToJsonata();
    found.add(name);
  }
  for (const child of Object.values(node)) findVariables(child, found, seen);
  return found;
}

function isReserved(name: string): boolean {
  if (name === '' || name === '$' || name === 'moment' || name.startsWith('__')) return true;
  return MESSAGE_FUNCTIONS.includes(name) || jsonata(`$${name}`).evaluate(undefined, {}) !== undefined;
}

/** Compiles the reading of the context, of the root or of a variable, which the expression or the message binds. */
export function compileVariable(node: Node, variables: ReadonlySet<unknown>): Evaluate {
  requireOnly(node);
  const name = node.value as string;
  if (name === '') return readContext;
  if (name === '$') return (_context, frame) => frame.data.root;
  if (variables.has(name)) return (_context, frame) => readVariable(name, frame);
  return isReserved(name) ? leaveToJsonata() : (_context, frame) => readBinding(name, frame);
}

function readVariable(name: string, frame: Frame): unknown {
  let owner: Frame | undefined = frame;
  while (owner !== undefined && !owner.variables.has(name)) owner = owner.parent;
  return owner === undefined ? readBinding(name, frame) : owner.variables.get(name);
}

function readBinding(name: string, { data: { bindings } }: Frame): unknown {
  const value = Object.hasOwn(bindings, name) ? bindings[name] : undefined;
  return typeof value === 'function' ? leaveToJsonata() : value;
}

/** JSONata looks for its wrapper of an array in any value. */
function readContext(context: unknown): unknown {
  if (typeof context !== 'object' || context === null) return context;
  const { outerWrapper, 0: first } = context as { readonly outerWrapper?: unknown; readonly 0?: unknown };
  return outerWrapper ? first : context;
}
