import { messageOf, RestError } from '../../errors.js';
import { EXPRESSION_LIMIT_MS, ExpressionTimeout } from './evaluationGuard.js';

/** The plain object that JSONata throws. `token`, `value`, … are the values inserted into its text. */
interface JsonataError {
  readonly code?: unknown;
  readonly position?: unknown;
  readonly token?: unknown;
}

/** Codes of `$error` and `$assert`, whose text comes from the author of the expression. */
const AUTHOR_ERROR_CODES = new Set<unknown>(['D3137', 'D3141']);
/** Maximum length of an author's text in an error. */
const MAX_AUTHOR_TEXT = 500;

/** Creates the error of an expression that doesn't compile. */
export function createCompileError(label: string, error: unknown): RestError {
  return new RestError('configuration', `${label}: the expression can't be parsed: ${describeError(error)}`);
}

/** Creates the error of an expression that failed on a message. Its text holds no data of the message. */
export function createEvaluationError(label: string, error: unknown): RestError {
  return new RestError('expression', `${label}: ${describeEvaluationError(error)}`);
}

function describeEvaluationError(error: unknown): string {
  if (error instanceof ExpressionTimeout) {
    const limit = EXPRESSION_LIMIT_MS / 1000;
    return `the expression ran longer than ${limit} s and was stopped; check for infinite recursion or a pattern like (a+)+`;
  }
  if (error instanceof RangeError && error.message.includes('call stack')) {
    return 'the expression recurses too deeply and was stopped; add an end condition to its recursion';
  }
  return describeError(error);
}

function describeError(error: unknown): string {
  const thrown: JsonataError = typeof error === 'object' && error !== null ? error : {};
  const text = AUTHOR_ERROR_CODES.has(thrown.code)
    ? messageOf(error).slice(0, MAX_AUTHOR_TEXT)
    : removeData(messageOf(error), thrown);
  return typeof thrown.position === 'number' ? `${text} (at character ${thrown.position})` : text;
}

/** Removes the inserted values from a string: they come from the message or are literals of the step. */
function removeData(text: string, thrown: JsonataError): string {
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
