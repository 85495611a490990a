import jsonata from 'jsonata';

import type { JsonObject } from '../../json.js';
import type { Base64Functions } from './base64.js';
import type { EvaluationGuard } from './evaluationGuard.js';
import { runInterruptible } from './evaluationGuard.js';
import { clone, patchConcatenation, patchConcatenations, stringify } from './exactNumbers.js';
import { GUARD_VARIABLE, type ExpressionFeatures } from './expressionFeatures.js';
import { momentFunction } from './moment.js';

/** `$pad` appends one character at a time: above about ten million it takes seconds and gigabytes. */
const MAX_PAD_WIDTH = 1_000_000;

/**
 * Returns the function that evaluates an expression by JSONata, with this component's functions. It changes the syntax tree.
 * An evaluation throws what JSONata throws, or an ExpressionTimeout.
 */
export function createInterpreter(
  compiled: jsonata.Expression,
  { uninterruptible, evaluatesText }: ExpressionFeatures,
  guard: EvaluationGuard,
  base64: Base64Functions,
): (root: unknown, bindings: JsonObject) => unknown {
  patchConcatenations(compiled.ast());
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
  return (root, bindings) => {
    // Without bindings JSONata would store the message in the compiled expression.
    const run = (): unknown => compiled.evaluate(root, bindings);
    return uninterruptible ? runInterruptible(run) : run();
  };
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
