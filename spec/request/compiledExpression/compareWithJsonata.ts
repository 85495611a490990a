import jsonata from 'jsonata';

import type { JsonObject } from '../../../lib/json.js';
import { createBase64Functions } from '../../../lib/request/expression/base64.js';
import { compileTree } from '../../../lib/request/expression/compiled/compileTree.js';
import { NeedsJsonata } from '../../../lib/request/expression/compiled/compiledExpression.js';
import { createEvaluationGuard } from '../../../lib/request/expression/evaluationGuard.js';
import { createEvaluationError } from '../../../lib/request/expression/expressionErrors.js';
import { compileExpression } from '../../../lib/request/expression.js';
import { findFeatures } from '../../../lib/request/expression/expressionFeatures.js';
import { createInterpreter } from '../../../lib/request/expression/interpreter.js';

type EvaluateOn = (root: unknown, bindings: JsonObject) => unknown;

/** Returns the evaluation by JSONata alone, as that of an expression that isn't compiled. */
function interpret(source: string): EvaluateOn {
  const parsed = jsonata(source);
  const guard = createEvaluationGuard();
  const evaluate = createInterpreter(parsed, findFeatures(parsed.ast()), guard, createBase64Functions());
  return (root, bindings) => {
    guard.start(() => 0);
    try {
      return evaluate(root, bindings);
    } catch (error) {
      throw createEvaluationError('Field', error);
    }
  };
}

/** Returns the compiled expression; undefined when it is left to JSONata. */
export function compile(source: string): EvaluateOn | undefined {
  const guard = createEvaluationGuard();
  const evaluate = compileTree(jsonata(source).ast(), { step: guard.step, base64: createBase64Functions() });
  if (evaluate === undefined) return undefined;
  return (root, bindings) => {
    guard.start(() => 0);
    return evaluate({ root, bindings });
  };
}

type Outcome = 'left at runtime' | 'same value' | 'same failure';

/**
 * Returns the evaluation of an expression both ways; undefined when it is left to JSONata. It fails when the compiled expression returns
 * another value, returns a value instead of an error or changes the message, or when the error differs that a user sees.
 */
export function compareWithJsonata(source: string): ((root: unknown, bindings: JsonObject) => Outcome) | undefined {
  const compiled = compile(source);
  if (compiled === undefined) return undefined;
  const evaluate = interpret(source);
  const whole = compileExpression(source, 'Field');
  return (root, bindings) => {
    const before = JSON.stringify(root);
    const ours = settle(() => compiled(root, bindings));
    if (JSON.stringify(root) !== before) throw new Error('the message was changed');
    if ('error' in ours && !isExpected(ours.error)) throw new Error('unexpected error', { cause: ours.error });
    const given = collectObjects([root, callAll(bindings)]);
    // JSONata changes some messages.
    const copy: unknown = 'error' in ours ? structuredClone(root) : undefined;
    const theirs = settle(() => evaluate(root, bindings));
    if ('error' in ours) {
      if ('value' in theirs) return 'left at runtime';
      const reported = settle(() => whole.evaluate({ root: copy, bindings, now: () => 0 }));
      if (describe(reported) !== describe(theirs))
        throw new Error(`${describe(reported)}, JSONata: ${describe(theirs)}`);
      return 'same failure';
    }
    if ('error' in theirs) throw new Error(`a value instead of an error: ${String(theirs.error)}`);
    const difference = findDifference(ours.value, theirs.value, given, 'value');
    if (difference !== undefined) throw new Error(difference);
    return 'same value';
  };
}

type Settled = { readonly value: unknown } | { readonly error: unknown };

function settle(run: () => unknown): Settled {
  try {
    return { value: run() };
  } catch (error) {
    return { error };
  }
}

function describe(settled: Settled): string {
  return 'error' in settled ? String(settled.error) : 'a value';
}

/** Whether a compiled expression may throw an error: one to leave it to JSONata, of a malformed URL or of a number without text. */
function isExpected(error: unknown): boolean {
  if (error instanceof NeedsJsonata || error instanceof URIError) return true;
  return error instanceof Error && ['D3001', 'D1001'].includes(error.message);
}

function callAll(bindings: JsonObject): unknown[] {
  return Object.values(bindings).map((value) => (typeof value === 'function' ? (value as () => unknown)() : value));
}

function collectObjects(value: unknown, found = new Set<unknown>()): Set<unknown> {
  if (typeof value !== 'object' || value === null) return found;
  found.add(value);
  for (const member of Object.values(value) as unknown[]) collectObjects(member, found);
  return found;
}

const FLAGS = ['sequence', 'keepSingleton', 'cons', 'outerWrapper', 'tupleStream'];

/** Describes the first difference, flags of JSONata, order of members, prototypes and the identity of objects of the message included. */
function findDifference(ours: unknown, theirs: unknown, given: ReadonlySet<unknown>, at: string): string | undefined {
  const differ = (what: string): string => `${at}: ${what}: ${show(ours)}, JSONata: ${show(theirs)}`;
  if (typeof ours !== 'object' || typeof theirs !== 'object' || ours === null || theirs === null) {
    return Object.is(ours, theirs) ? undefined : differ('value');
  }
  if (given.has(ours) || given.has(theirs)) return ours === theirs ? undefined : differ('identity');
  if (Object.getPrototypeOf(ours) !== Object.getPrototypeOf(theirs)) return differ('prototype');
  const [left, right] = [ours as Record<string, unknown>, theirs as Record<string, unknown>];
  if (Array.isArray(ours)) {
    const flag = FLAGS.find((name) => left[name] !== right[name]);
    if (flag !== undefined) return differ(flag);
  }
  const keys = Object.keys(left);
  if (JSON.stringify(keys) !== JSON.stringify(Object.keys(right))) return differ('members');
  for (const key of keys) {
    const difference = findDifference(left[key], right[key], given, `${at}.${key}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function show(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  const json = JSON.stringify(value) as string | undefined;
  return `${String(json)}${Array.isArray(value) ? ` with ${Object.keys(value).join(', ')}` : ''}`;
}
