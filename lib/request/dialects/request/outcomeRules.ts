import type { JsonObject } from '../../../json.js';
import type { Expression } from '../../expression.js';
import { createFieldError, readTextField } from '../../fields.js';
import { describeType } from '../../jsonValues.js';
import { readExpression } from '../../readerField.js';
import { MAX_STEP_MS } from '../../requestConfig.js';
import { parseStatusCodes, type StatusCodes } from '../../statusCodes.js';
import { describeGiven, type ConfigProblems } from './configProblems.js';
import { parseDuration, readDuration } from './duration.js';
import { ERROR_KINDS, type ErrorKind } from './networkErrors.js';

const MEMBERS = ['status', 'error', 'body', 'headers', 'do', 'wait', 'message'];
export const ACTIONS = ['emit', 'retry', 'refresh', 'rebound', 'ignore', 'stop', 'fail'] as const;
type Action = (typeof ACTIONS)[number];

/** One rule of `outcomes`. */
export interface OutcomeRule {
  /** Names the rule in errors. */
  readonly name: string;
  readonly status: StatusCodes | undefined;
  /** Kinds of errors; `any` is all of them. */
  readonly errors: ReadonlySet<ErrorKind> | undefined;
  /** Evaluated with the response's body as root. */
  readonly body: Expression | undefined;
  /** Evaluated with the response's headers as root. */
  readonly headers: Expression | undefined;
  readonly action: Action;
  /** Milliseconds, or the expression that gives them. */
  readonly wait: number | Expression | undefined;
  readonly message: Expression | undefined;
}

/** The step's limits of retries. */
export interface RetryRules {
  /** Maximum number of requests, the first included. */
  readonly attempts: number;
  /** Milliseconds from the start of the message to the start of the last attempt. */
  readonly maxTimeMs: number;
  readonly initialMs: number;
  readonly factor: number;
  readonly maxMs: number;
  /** Wait a random part of the backoff. */
  readonly jitter: boolean;
  /** Repeat requests that may have been processed. */
  readonly unsafe: boolean;
}

/** Reads the list of rules. Errors are collected. */
export function readOutcomeRules(value: unknown, problems: ConfigProblems): readonly OutcomeRule[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    problems.add(`Outcomes: expected a list of rules with a condition and do, got ${describeType(value)}`);
    return [];
  }
  return value.flatMap((item: unknown, index) => readRule(item, `Outcome rule ${index + 1}`, problems) ?? []);
}

function readRule(item: unknown, label: string, problems: ConfigProblems): OutcomeRule | undefined {
  const given = problems.readObject(item ?? '', label, MEMBERS);
  if (given === undefined) return undefined;
  const action = ACTIONS.find((name) => name === given.do);
  if (action === undefined) {
    problems.add(`${label}: do must be one of ${ACTIONS.join(', ')}, got ${describeGiven(given.do)}`);
  }
  if (!['status', 'error', 'body', 'headers'].some((name) => isGiven(given[name]))) {
    problems.add(`${label}: a condition is missing; enter status, error, body or headers`);
  }
  if (isGiven(given.wait) && action !== undefined && action !== 'retry' && action !== 'rebound') {
    problems.add(`${label}: wait is for do: retry and do: rebound; remove it`);
  }
  if (isGiven(given.message) && (action === 'emit' || action === 'ignore' || action === 'stop')) {
    problems.add(`${label}: message is the text of an error; remove it, or enter do: fail`);
  }
  const rule = {
    name: label.toLowerCase(),
    status: problems.collect(() => readStatus(given.status, `${label}: status`)),
    errors: problems.collect(() => readErrors(given.error, `${label}: error`)),
    body: readCondition(given, 'body', label, problems),
    headers: readCondition(given, 'headers', label, problems),
    wait: problems.collect(() => readWait(given.wait, `${label}: wait`)),
    message: readCondition(given, 'message', label, problems),
  };
  return action === undefined ? undefined : { ...rule, action };
}

function readCondition(
  given: JsonObject,
  member: 'body' | 'headers' | 'message',
  label: string,
  problems: ConfigProblems,
): Expression | undefined {
  const value = given[member];
  return isGiven(value) ? problems.collect(() => readExpression(value, `${label}: ${member}`)) : undefined;
}

function readStatus(value: unknown, label: string): StatusCodes | undefined {
  const text = Array.isArray(value) ? readTexts(value, label).join(',') : readTextField(value, label);
  return text === undefined ? undefined : parseStatusCodes(text, label);
}

function readTexts(list: readonly unknown[], label: string): readonly string[] {
  return list.map((item) => readTextField(item, label) ?? '');
}

function readErrors(value: unknown, label: string): ReadonlySet<ErrorKind> | undefined {
  if (!isGiven(value)) return undefined;
  const names = Array.isArray(value) ? readTexts(value, label) : (readTextField(value, label) ?? '').split(/[\s,]+/);
  const kinds = names.flatMap((name) => (name === 'any' ? ERROR_KINDS : ERROR_KINDS.filter((kind) => kind === name)));
  const unknown = names.find((name) => name !== 'any' && !ERROR_KINDS.some((kind) => kind === name));
  if (unknown === undefined) return new Set(kinds);
  throw createFieldError(`${label}: "${unknown.slice(0, 60)}" isn't one of ${ERROR_KINDS.join(', ')}, any`);
}

function readWait(value: unknown, label: string): number | Expression | undefined {
  if (!isGiven(value)) return undefined;
  return parseDuration(value) ?? readExpression(value, label);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

const RETRY_MEMBERS = ['attempts', 'maxTime', 'initial', 'factor', 'max', 'jitter', 'unsafe'];
const MAX_ATTEMPTS = 100;

/** Reads the member `retry`. Errors are collected. */
export function readRetryRules(value: unknown, problems: ConfigProblems): RetryRules {
  const given = problems.readObject(value, 'Retry', RETRY_MEMBERS) ?? {};
  const readMs = (member: string, minMs: number): number | undefined =>
    problems.collect(() => readDuration(given[member], `Retry: ${member}`, minMs, MAX_STEP_MS));
  const readNumber = (member: string, min: number, max: number): number | undefined => {
    const number = given[member];
    if (number === undefined || number === null) return undefined;
    if (typeof number === 'number' && number >= min && number <= max) return number;
    problems.add(`Retry: ${member} must be a number from ${min} to ${max}, got ${describeType(number)}`);
    return undefined;
  };
  if (given.jitter !== undefined && given.jitter !== 'full' && given.jitter !== 'none') {
    problems.add('Retry: jitter must be full or none');
  }
  if (given.unsafe !== undefined && typeof given.unsafe !== 'boolean') {
    problems.add('Retry: unsafe must be true or false');
  }
  return {
    attempts: Math.floor(readNumber('attempts', 1, MAX_ATTEMPTS) ?? 5),
    maxTimeMs: readMs('maxTime', 0) ?? 300_000,
    initialMs: readMs('initial', 0) ?? 1000,
    factor: readNumber('factor', 1, 10) ?? 2,
    maxMs: readMs('max', 0) ?? 60_000,
    jitter: given.jitter !== 'none',
    unsafe: given.unsafe === true,
  };
}
