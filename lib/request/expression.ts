import jsonata from 'jsonata';

import { RestError } from '../errors.js';
import { createBase64Functions } from './expression/base64.js';
import { createCompileError, createEvaluationError } from './expression/expressionErrors.js';
import { compileTree } from './expression/compiled/compileTree.js';
import { findFeatures } from './expression/expressionFeatures.js';
import { createEvaluationGuard, ExpressionTimeout } from './expression/evaluationGuard.js';
import { createInterpreter } from './expression/interpreter.js';
import type { InputMessage } from './inputMessage.js';
import { isJsonObject, type JsonObject } from '../json.js';

/** A JSONata expression that is compiled once and evaluated for every message. */
export interface Expression {
  readonly source: string;
  /** The value, if the expression is a literal. */
  readonly constant?: { readonly value: unknown };
  /**
   * Evaluates the expression. The error names the field and holds no data of the message.
   *
   * @throws RestError `expression`
   */
  evaluate(scope: Scope): unknown;
}

/** The data and variables that the expressions of one message can read. Created by `createScope`. */
export interface Scope {
  /** The root of every expression. */
  readonly root: unknown;
  /** Variables by name, without the dollar. */
  readonly bindings: JsonObject;
  readonly now: () => number;
}

interface ScopeTools {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Returns the variables of the flow. Called only when an expression uses them. */
  readonly flowVariables?: () => unknown;
}

/** The property of the root that holds the passthrough. */
const PASSTHROUGH_KEY = 'elasticio';

/**
 * Compiles an expression. A literal is evaluated once, here. Other expressions share no state between messages. The common ones are
 * compiled to functions; JSONata evaluates the others.
 *
 * @param label the field, for error texts: `URL`, `Header "X-A"`, …
 * @throws RestError `configuration` when the expression is empty or invalid
 */
export function compileExpression(source: string, label: string): Expression {
  if (source.trim() === '') {
    throw new RestError('configuration', `${label}: the expression is empty; write fixed text in quotes: "text"`);
  }
  const parsed = parse(source, label);
  const tree = parsed.ast();
  const features = findFeatures(tree);
  const { constant } = features;
  if (constant !== undefined) return { source, constant, evaluate: () => constant.value };

  const guard = createEvaluationGuard();
  const base64 = createBase64Functions();
  const evaluateCompiled = compileTree(tree, { step: guard.step, base64 });
  const interpret = createInterpreter(parsed, features, guard, base64);
  const run = (scope: Scope): unknown => {
    guard.start(scope.now);
    if (evaluateCompiled === undefined) return interpret(scope.root, scope.bindings);
    try {
      return evaluateCompiled(scope);
    } catch (error) {
      if (error instanceof ExpressionTimeout) throw error;
    }
    // JSONata finds the code, text and position of an error. The time limit holds for both evaluations together.
    base64.reset();
    return interpret(scope.root, scope.bindings);
  };
  return {
    source,
    evaluate(scope) {
      try {
        return run(scope);
      } catch (error) {
        throw createEvaluationError(label, error);
      } finally {
        base64.reset();
      }
    },
  };
}

function parse(source: string, label: string): jsonata.Expression {
  try {
    return jsonata(source);
  } catch (error) {
    throw createCompileError(label, error);
  }
}

/**
 * Creates the scope of a message: its body, with the passthrough as `elasticio` if the message has one. Only then is the
 * body copied, at its first level.
 *
 * @throws RestError `request` when the message has a passthrough and its body has a member `elasticio`
 */
export function createScope(message: InputMessage, tools: ScopeTools): Scope {
  const body = message.body ?? {};
  const passthrough = message.passthrough;
  const hasPassthrough = isJsonObject(passthrough);
  const ownPassthrough: unknown =
    isJsonObject(body) && Object.hasOwn(body, PASSTHROUGH_KEY) ? body[PASSTHROUGH_KEY] : undefined;
  if (hasPassthrough && isJsonObject(body) && Object.hasOwn(body, PASSTHROUGH_KEY)) {
    throw new RestError(
      'request',
      `${PASSTHROUGH_KEY} property is reserved if you are using passthrough functionality; rename it in the message's body`,
    );
  }
  return {
    root: hasPassthrough && isJsonObject(body) ? { ...body, [PASSTHROUGH_KEY]: passthrough } : body,
    bindings: {
      getPassthrough: () => (hasPassthrough ? passthrough : ownPassthrough),
      getFlowVariables: () => tools.flowVariables?.() ?? {},
    },
    now: tools.now,
  };
}
