import { messageOf, RestError } from '../../errors.js';
import { EXPRESSION_LIMIT_MS, ExpressionTimeout } from './evaluationGuard.js';

/** What JSONata throws: a plain object. `token`, `value`, … are what its text was filled in with. */
interface Thrown {
  readonly code?: unknown;
  readonly position?: unknown;
  readonly token?: unknown;
}

/** Codes of `$error` and `$assert`, whose text the author of the expression chose. */
const AUTHORED = new Set<unknown>(['D3137', 'D3141']);
/** Longest text of an expression's author that is shown. */
const MAX_AUTHORED = 500;

/** An expression that doesn't compile. */
export function createCompileError(label: string, error: unknown): RestError {
  return new RestError('configuration', `${label}: the expression can't be read: ${describe(error)}`);
}

/** An expression that failed on a message. Holds nothing of the message. */
export function createEvaluationError(label: string, error: unknown): RestError {
  return new RestError('expression', `${label}: ${evaluationText(error)}`);
}

function evaluationText(error: unknown): string {
  if (error instanceof ExpressionTimeout) {
    const limit = EXPRESSION_LIMIT_MS / 1000;
    return `the expression ran longer than ${limit} s and was stopped; look for endless recursion, or a pattern like (a+)+`;
  }
  if (error instanceof RangeError && error.message.includes('call stack')) {
    return 'the expression calls itself too deeply and was stopped; give its recursion an end';
  }
  return describe(error);
}

function describe(error: unknown): string {
  const thrown: Thrown = typeof error === 'object' && error !== null ? error : {};
  const text = AUTHORED.has(thrown.code)
    ? messageOf(error).slice(0, MAX_AUTHORED)
    : withoutData(messageOf(error), thrown);
  return typeof thrown.position === 'number' ? `${text} (at character ${thrown.position})` : text;
}

/** The text with the values that were filled in taken out: they come from the message, or are literals of the step. */
function withoutData(text: string, thrown: Thrown): string {
  const syntax = typeof thrown.code === 'string' && thrown.code.startsWith('S');
  return Object.entries(thrown)
    .filter(([name]) => name === 'value' || name === 'value2' || name === 'exp' || (syntax && name === 'token'))
    .map(([, value]) => value as unknown)
    .filter((value) => !isPunctuation(value))
    .map((value) => JSON.stringify(value) as string | undefined)
    .reduce<string>((result, json) => (json === undefined ? result : result.split(json).join('[value]')), text);
}

function isPunctuation(value: unknown): boolean {
  return value === '(end)' || (typeof value === 'string' && !/[\p{L}\p{N}]/u.test(value));
}
