import jsonata from 'jsonata';

import { RestError } from '../errors.js';
import { createBase64Functions } from './expression/base64.js';
import { createCompileError, createEvaluationError } from './expression/expressionErrors.js';
import { findFeatures, GUARD_VARIABLE } from './expression/expressionFeatures.js';
import { createEvaluationGuard, runInterruptible } from './expression/evaluationGuard.js';
import { momentFunction } from './expression/moment.js';
import { clone, stringify, patchConcatenation, patchConcatenations } from './expression/exactNumbers.js';
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

/** `$pad` appends one character at a time: above about ten million it takes seconds and gigabytes. */
const MAX_PAD_WIDTH = 1_000_000;

/**
 * Compiles an expression. A literal is evaluated once, here. Other expressions share no state between messages.
 *
 * @param label the field, for error texts: `URL`, `Header "X-A"`, …
 * @throws RestError `configuration` when the expression is empty or invalid
 */
export function compileExpression(source: string, label: string): Expression {
  if (source.trim() === '') {
    throw new RestError('configuration', `${label}: the expression is empty; write fixed text in quotes: "text"`);
  }
  const compiled = compile(source, label);
  const tree = compiled.ast();
  const { constant, uninterruptible, evaluatesText } = findFeatures(tree);
  if (constant !== undefined) return { source, constant, evaluate: () => constant.value };

  const guard = createEvaluationGuard();
  const base64 = createBase64Functions();
  patchConcatenations(tree);
  const step = (node: unknown): void => {
    guard.step();
    patchConcatenation(node);
  };
  compiled.assign(GUARD_VARIABLE, evaluatesText ? step : guard.step);
  compiled.assign('moment', momentFunction);
  limitPad(compiled);
  compiled.registerFunction('string', stringify, '<x-b?:s>');
  compiled.registerFunction('clone', clone, '<(oa)-:o>');
  compiled.registerFunction('base64encode', base64.encode, '<s-:s>');
  compiled.registerFunction('base64decode', base64.decode, '<s-:s>');
  return {
    source,
    evaluate(scope) {
      guard.start(scope.now);
      // Without bindings JSONata would store the message in the compiled expression.
      const run = (): unknown => compiled.evaluate(scope.root, scope.bindings);
      try {
        return uninterruptible ? runInterruptible(run) : run();
      } catch (error) {
        throw createEvaluationError(label, error);
      } finally {
        base64.reset();
      }
    },
  };
}

function compile(source: string, label: string): jsonata.Expression {
  try {
    return jsonata(source);
  } catch (error) {
    throw createCompileError(label, error);
  }
}

const nativePad = (jsonata('$pad').evaluate(undefined, {}) as { implementation: (...parameters: unknown[]) => unknown })
  .implementation;

function limitPad(compiled: jsonata.Expression): void {
  compiled.registerFunction(
    'pad',
    (text: unknown, width: number, character: unknown) => {
      if (Math.abs(width) > MAX_PAD_WIDTH) {
        throw new Error(`$pad: expected a width of at most ${MAX_PAD_WIDTH} characters`);
      }
      return nativePad(text, width, character);
    },
    '<s-ns?:s>',
  );
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
