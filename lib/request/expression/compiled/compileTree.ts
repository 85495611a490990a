import { stringify } from '../exactNumbers.js';
import { compileCall } from './call.js';
import { leaveToJsonata, NeedsJsonata, type Data, type Evaluate, type Tools } from './compiledExpression.js';
import { checkArgument } from './functions.js';
import { compileObject } from './objects.js';
import { OPERATORS } from './operators.js';
import { compileFilter, compileName, compilePath, compilePosition, type Filter, type Step } from './path.js';
import { requireOnly, type Node } from './syntaxNode.js';
import { collapse, isNumeric, isSequence, isTruthy, markConstructed, pushAll } from './values.js';
import { compileVariable, findVariables } from './variables.js';

/** The compilation of one expression. */
interface Compiler {
  readonly tools: Tools;
  /** Names of the variables that the expression binds. */
  readonly variables: ReadonlySet<unknown>;
}

/**
 * Compiles a syntax tree of JSONata 1.8.9 to functions. An evaluation returns what JSONata returns, or it throws: then JSONata has to
 * evaluate the expression, and reports the error if there is one.
 *
 * @returns undefined when a part of the expression is not compiled
 */
export function compileTree(tree: object, tools: Tools): ((data: Data) => unknown) | undefined {
  try {
    const root = tree as Node;
    const evaluate = compile(root, { tools, variables: findVariables(root) });
    return (data) => evaluate(wrapRoot(data.root), { data, variables: new Map(), parent: undefined });
  } catch (error) {
    // A RangeError: the tree is too deep.
    if (error instanceof NeedsJsonata || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** JSONata evaluates an array as one item. */
function wrapRoot(root: unknown): unknown {
  if (!Array.isArray(root) || isSequence(root)) return root;
  return Object.assign([root as unknown], { sequence: true, outerWrapper: true });
}

/** Compiles a node. Its predicates see a sequence; its surroundings see what the sequence stands for. */
function compile(node: Node, compiler: Compiler): Evaluate {
  const evaluate = compileType(node, compiler);
  const filters = compileFilters(node.predicate, compiler);
  if (filters.length === 0 && node.type !== 'function' && node.type !== 'variable') return evaluate;
  return (context, frame) => {
    let result = evaluate(context, frame);
    for (const filter of filters) result = filter(result, frame);
    return collapse(result);
  };
}

function compileAll(nodes: unknown, compiler: Compiler): readonly Evaluate[] {
  return (nodes as readonly Node[]).map((node) => compile(node, compiler));
}

function compileType(node: Node, compiler: Compiler): Evaluate {
  switch (node.type) {
    case 'string':
    case 'number':
    case 'value':
      return compileLiteral(node);
    case 'variable':
      return compileVariable(node, compiler.variables);
    case 'path':
      return compileSteps(node, compiler);
    case 'binary':
      return compileBinary(node, compiler);
    case 'unary':
      return compileUnary(node, compiler);
    case 'condition':
      return compileCondition(node, compiler);
    case 'block':
      return compileBlock(node, compiler);
    case 'bind':
      return compileBind(node, compiler);
    case 'function':
      return compileCall(node, compileAll(node.arguments, compiler), compiler.tools);
    default:
      return leaveToJsonata();
  }
}

function compileLiteral(node: Node): Evaluate {
  requireOnly(node);
  const { value } = node;
  return () => value;
}

function compileSteps(node: Node, compiler: Compiler): Evaluate {
  requireOnly(node, 'steps');
  const nodes = node.steps as readonly Node[];
  const [first, ...rest] = nodes as [Node, ...Node[]];
  const isConstructed = first.consarray === true;
  // A predicate can turn the array into any value.
  if (isConstructed && (first.type !== 'unary' || first.predicate !== undefined || first.stages !== undefined)) {
    return leaveToJsonata();
  }
  return compilePath(
    {
      start: isConstructed ? compile(first, compiler) : undefined,
      steps: (isConstructed ? rest : nodes).map((step) => compileStep(step, compiler)),
      isAbsolute: first.type === 'variable',
    },
    compiler.tools,
  );
}

function compileStep({ stages, ...node }: Node, compiler: Compiler): Step {
  const filters = compileFilters(stages, compiler);
  if (node.type !== 'name') return { evaluate: compile(node, compiler), filters };
  requireOnly(node);
  return node.predicate === undefined ? { evaluate: compileName(String(node.value)), filters } : leaveToJsonata();
}

function compileFilters(stages: unknown, compiler: Compiler): readonly Filter[] {
  return ((stages ?? []) as readonly Node[]).map(({ type, expr }) => {
    if (type !== 'filter') return leaveToJsonata();
    const predicate = expr as Node;
    if (predicate.type !== 'number') return compileFilter(compile(predicate, compiler), compiler.tools);
    compileLiteral(predicate);
    return compilePosition(predicate.value as number);
  });
}

function compileBinary(node: Node, compiler: Compiler): Evaluate {
  requireOnly(node, 'lhs', 'rhs');
  if (node.value === '&') return compileConcatenation(node, compiler);
  const left = compile(node.lhs as Node, compiler);
  const right = compile(node.rhs as Node, compiler);
  if (node.value === 'and')
    return (context, frame) => isTruthy(left(context, frame)) && isTruthy(right(context, frame));
  if (node.value === 'or') return (context, frame) => isTruthy(left(context, frame)) || isTruthy(right(context, frame));
  const operator = OPERATORS.get(node.value) ?? leaveToJsonata();
  return (context, frame) => operator(left(context, frame), right(context, frame));
}

function compileConcatenation(node: Node, compiler: Compiler): Evaluate {
  const left = compile(node.lhs as Node, compiler);
  const right = compile(node.rhs as Node, compiler);
  const { step } = compiler.tools;
  return (context, frame) => {
    step();
    return toText(left(context, frame)) + toText(right(context, frame));
  };
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : (stringify(checkArgument(value)) ?? '');
}

function compileUnary(node: Node, compiler: Compiler): Evaluate {
  switch (node.value) {
    case '-':
      requireOnly(node, 'expression');
      return compileNegation(compile(node.expression as Node, compiler));
    case '[':
      requireOnly(node, 'expressions', 'consarray');
      return compileArray(node, compiler);
    case '{':
      requireOnly(node, 'lhs');
      return compilePairs(node, compiler);
    default:
      return leaveToJsonata();
  }
}

function compileNegation(operand: Evaluate): Evaluate {
  return (context, frame) => {
    const value = operand(context, frame);
    if (value === undefined) return undefined;
    return isNumeric(value) ? -value : leaveToJsonata();
  };
}

function compileArray(node: Node, compiler: Compiler): Evaluate {
  const items = (node.expressions as readonly Node[]).map((item) => ({
    evaluate: compile(item, compiler),
    // Arrays are joined, except those of a constructor.
    isKept: item.value === '[',
  }));
  const isConstructed = node.consarray === true;
  return (context, frame) => {
    const result: unknown[] = [];
    for (const { evaluate, isKept } of items) {
      const value = evaluate(context, frame);
      if (Array.isArray(value) && !isKept) pushAll(result, value);
      else if (value !== undefined) result.push(value);
    }
    if (isConstructed) markConstructed(result);
    return result;
  };
}

function compilePairs(node: Node, compiler: Compiler): Evaluate {
  const pairs = (node.lhs as readonly (readonly [Node, Node])[]).map(([key, value]) => ({
    key: compile(key, compiler),
    text: key.type === 'string' && key.predicate === undefined ? String(key.value) : undefined,
    value: compile(value, compiler),
  }));
  return compileObject(pairs, compiler.tools);
}

function compileCondition(node: Node, compiler: Compiler): Evaluate {
  requireOnly(node, 'condition', 'then', 'else');
  const condition = compile(node.condition as Node, compiler);
  const positive = compile(node.then as Node, compiler);
  const negative = node.else === undefined ? () => undefined : compile(node.else as Node, compiler);
  return (context, frame) => (isTruthy(condition(context, frame)) ? positive : negative)(context, frame);
}

function compileBlock(node: Node, compiler: Compiler): Evaluate {
  requireOnly(node, 'expressions', 'consarray');
  const expressions = compileAll(node.expressions, compiler);
  const [only] = expressions;
  if (compiler.variables.size === 0 && only !== undefined && expressions.length === 1) return only;
  return (context, frame) => {
    const inner = { data: frame.data, variables: new Map<string, unknown>(), parent: frame };
    let result: unknown;
    for (const expression of expressions) result = expression(context, inner);
    return result;
  };
}

function compileBind(node: Node, compiler: Compiler): Evaluate {
  requireOnly(node, 'lhs', 'rhs');
  const name = String((node.lhs as Node).value);
  const evaluate = compile(node.rhs as Node, compiler);
  return (context, frame) => {
    const value = evaluate(context, frame);
    frame.variables.set(name, value);
    return value;
  };
}
