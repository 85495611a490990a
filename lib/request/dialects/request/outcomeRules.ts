import { NETWORK_KINDS } from '../../../errors.js';
import type { JsonObject } from '../../../json.js';
import { member, type Definition, type ValueOf } from '../../definition/definition.js';
import { parseDuration } from '../../definition/duration.js';
import { choice, expression, flag } from '../../definition/scalars.js';
import { list, object } from '../../definition/structures.js';
import type { Expression } from '../../expression.js';
import { parseStatusCodes, type StatusCodes } from '../../statusCodes.js';
import { RULE_ERRORS, type RuleError } from './ruleErrors.js';

export const ACTIONS = ['emit', 'retry', 'refresh', 'rebound', 'ignore', 'stop', 'fail'] as const;
type Action = (typeof ACTIONS)[number];

/** One rule of `outcomes`. */
export interface OutcomeRule {
  /** Names the rule in errors. */
  readonly name: string;
  readonly status: StatusCodes | undefined;
  readonly errors: ReadonlySet<RuleError> | undefined;
  /** Evaluated with the response's body as root. */
  readonly body: Expression | undefined;
  /** Evaluated with the response's headers as root. */
  readonly headers: Expression | undefined;
  readonly action: Action;
  /** Milliseconds, or the expression that gives them. */
  readonly wait: number | Expression | undefined;
  readonly message: Expression | undefined;
  /** A response that matches says that the request was not processed. */
  readonly notProcessed: boolean | undefined;
  /** Its expressions see the body by its media type, whatever format the step expects. */
  readonly isOfProvider?: true;
}

const CODE = '\\s*(?:\\d+(?:\\s*-\\s*\\d+)?\\s*)?';
const CODES = new RegExp(`^${CODE}(?:,${CODE})*$`);
const CODES_SCHEMA = { type: ['integer', 'string'], minimum: 0, pattern: CODES.source };

/** Codes and ranges, as a number, a text or a list of them. */
const STATUS: Definition<StatusCodes> = {
  expected: 'codes and ranges such as 404, 500-599',
  schema: { anyOf: [CODES_SCHEMA, { type: 'array', items: CODES_SCHEMA }] },
  read: (value, label, problems) => {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    const isItem = (item: unknown): item is string | number => typeof item === 'string' || typeof item === 'number';
    const invalid = items.find((item) => !isItem(item) || !CODES.test(String(item)));
    if (invalid === undefined) return problems.collect(() => parseStatusCodes(items.join(','), label));
    problems.addUnexpected(label, STATUS.expected, invalid);
    return undefined;
  },
};

const ERROR_PATTERN = `(?:${RULE_ERRORS.join('|')})`;

/** Kinds of errors, as a text or a list. */
const ERROR: Definition<ReadonlySet<RuleError>> = {
  expected: `one or more of ${RULE_ERRORS.join(', ')}`,
  schema: {
    anyOf: [
      { enum: RULE_ERRORS },
      { type: 'string', pattern: `^\\s*${ERROR_PATTERN}(?:[\\s,]+${ERROR_PATTERN})*[\\s,]*$` },
      { type: 'array', items: { enum: RULE_ERRORS } },
    ],
  },
  read: (value, label, problems) => {
    const names: readonly unknown[] =
      typeof value === 'string'
        ? value
            .trim()
            .split(/[\s,]+/)
            .filter((name, index) => name !== '' || index === 0)
        : Array.isArray(value)
          ? value
          : [value];
    const unknown = names.findIndex((name) => !RULE_ERRORS.some((known) => known === name));
    if (unknown >= 0) {
      problems.addUnexpected(label, ERROR.expected, names[unknown]);
      return undefined;
    }
    const kinds: readonly RuleError[] = [...NETWORK_KINDS, 'malformed'];
    return new Set(kinds.filter((kind) => names.includes(kind) || (kind !== 'malformed' && names.includes('any'))));
  },
};

/** No expression has the form of a number with a unit. */
const LIKE_DURATION = /^\s*[\d.]+\s*[a-z]+\s*$/i;

/** A duration, or an expression. */
const WAIT: Definition<number | Expression> = {
  expected: 'a duration such as 30s, or an expression that gives milliseconds',
  schema: { type: ['number', 'string'], minimum: 0, pattern: '\\S' },
  read: (value, label, problems) => {
    const ms = parseDuration(value);
    if (ms !== undefined) return ms;
    if (typeof value === 'string' && !LIKE_DURATION.test(value)) return expression.read(value, label, problems);
    problems.addUnexpected(label, WAIT.expected, value);
    return undefined;
  },
};

/** One rule, as it is entered. */
export const RULE = object(
  {
    status: member(STATUS, 'Condition: codes and ranges of the status.', { examples: [404, '401, 500-599'] }),
    error: member(
      ERROR,
      'Condition: there is no complete response, for this reason; or its body is `malformed`, so that it could not be emitted.',
      { examples: ['timeout'] },
    ),
    body: member(expression, "Condition: an expression on the response's body (its first MiB) that is true."),
    headers: member(expression, "Condition: an expression on the response's headers that is true."),
    do: member(
      choice(ACTIONS),
      'What the response means: `emit` it, `retry` the request, `refresh` the credential, `rebound` the message to its queue, `ignore` it (emit nothing), `stop` (emit nothing, and end pagination), or `fail`.',
      { required: true },
    ),
    wait: member(WAIT, 'With `retry` and `rebound`: a duration, or an expression that gives milliseconds.', {
      examples: ['10s'],
    }),
    notProcessed: member(
      flag,
      'With `retry`: true if the server has not processed the request, so that a POST is repeated, too.',
    ),
    message: member(expression, 'With `fail`, `rebound` and `retry`: an expression, the text of the error.'),
  },
  { atLeastOne: ['status', 'error', 'body', 'headers'], relations: listContradictions },
);

/** The field `outcomes`. */
export const OUTCOMES = list(RULE, { of: 'rules with a condition and do', item: 'Outcome rule' });

function* listContradictions({ do: action, wait, message, notProcessed }: JsonObject): Iterable<string> {
  const isKnown = ACTIONS.some((name) => name === action);
  if (wait !== undefined && isKnown && action !== 'retry' && action !== 'rebound') {
    yield 'wait is for do: retry and do: rebound; remove it';
  }
  if (notProcessed !== undefined && isKnown && action !== 'retry') yield 'notProcessed is for do: retry; remove it';
  if (message !== undefined && (action === 'emit' || action === 'ignore' || action === 'stop')) {
    yield 'message is the text of an error; remove it, or enter do: fail';
  }
}

export function toOutcomeRules(given: ValueOf<typeof OUTCOMES>): readonly OutcomeRule[] {
  return given.map((rule, index) => toOutcomeRule(rule, `outcome rule ${index + 1}`));
}

/** @param name names the rule in errors and traces */
export function toOutcomeRule({ do: action, error, ...rule }: ValueOf<typeof RULE>, name: string): OutcomeRule {
  return { ...rule, name, action, errors: error };
}
