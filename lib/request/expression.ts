import jsonata from 'jsonata';

import { RestError } from '../errors.js';
import { createBase64Functions } from './expression/base64.js';
import { createCompileError, createEvaluationError } from './expression/expressionErrors.js';
import { findFeatures, GUARD_VARIABLE } from './expression/expressionFeatures.js';
import { createEvaluationGuard, runInterruptible } from './expression/evaluationGuard.js';
import { momentFunction } from './expression/moment.js';
import { clone, stringify, patchConcatenation, patchConcatenations } from './expression/exactNumbers.js';
import type { InputMessage } from './inputMessage.js';
import { isJsonObject } from './jsonValues.js';

/** A JSONata expression, compiled once and evaluated for every message. */
export interface Expression {
  readonly source: string;
  /** @throws RestError 'expression' that names the field, never the data. */
  evaluate(scope: Scope): unknown;
}

/** What the expressions of one message see. Made by `createScope`. */
export interface Scope {
  /** The root of every expression. */
  readonly root: unknown;
  /** Variables by name, without the dollar. */
  readonly bindings: Readonly<Record<string, unknown>>;
  readonly now: () => number;
}

export interface ScopeTools {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The variables of the flow, read only when an expression asks for them. */
  readonly flowVariables?: () => unknown;
}

/** The property of the root that holds the earlier steps' messages, when the flow keeps them. */
const PASSTHROUGH = 'elasticio';

/** `$pad` fills by the character; from some ten millions on it takes seconds and gigabytes. */
const MAX_PAD = 1_000_000;

/**
 * Compiles an expression. A literal is evaluated here, once; the others share no state between messages.
 *
 * @param label the field it is from, for error texts: `URL`, `Header "X-A"`, …
 * @throws RestError 'configuration' naming the label
 */
export function compileExpression(source: string, label: string): Expression {
  if (source.trim() === '') {
    throw new RestError('configuration', `${label}: the expression is empty; fixed text is written in quotes: "text"`);
  }
  const compiled = compile(source, label);
  const tree = compiled.ast();
  const { constant, uninterruptible, evaluatesText } = findFeatures(tree);
  if (constant !== undefined) return { source, evaluate: () => constant.value };

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
      // Bindings are always given: without them JSONata would keep the message in the compiled expression.
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
      if (Math.abs(width) > MAX_PAD) {
        throw new Error(`$pad: expected a width of at most ${MAX_PAD} characters`);
      }
      return nativePad(text, width, character);
    },
    '<s-ns?:s>',
  );
}

/**
 * What the expressions of one message see: its body, with the earlier steps' messages as `elasticio` when the flow
 * keeps them. The body is copied at its first level only, and only then.
 *
 * @throws RestError 'request' when the body has an `elasticio` of its own then
 */
export function createScope(message: InputMessage, tools: ScopeTools): Scope {
  const body = message.body ?? {};
  const passthrough = message.passthrough;
  const kept = isJsonObject(passthrough);
  const own: unknown = isJsonObject(body) && Object.hasOwn(body, PASSTHROUGH) ? body[PASSTHROUGH] : undefined;
  if (kept && isJsonObject(body) && Object.hasOwn(body, PASSTHROUGH)) {
    throw new RestError(
      'request',
      `${PASSTHROUGH} property is reserved if you are using passthrough functionality; rename it in the message's body`,
    );
  }
  return {
    root: kept && isJsonObject(body) ? { ...body, [PASSTHROUGH]: passthrough } : body,
    bindings: {
      getPassthrough: () => (kept ? passthrough : own),
      getFlowVariables: () => tools.flowVariables?.() ?? {},
    },
    now: tools.now,
  };
}
