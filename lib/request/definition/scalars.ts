import type { Expression } from '../expression.js';
import { readExpression } from '../readerField.js';
import { describeGiven, findNearest } from './configProblems.js';
import type { Definition, JsonSchema } from './definition.js';
import { parseDuration } from './duration.js';

export const anyValue: Definition<unknown> = {
  expected: 'a value',
  schema: {},
  keepsEmpty: true,
  read: (value) => value,
};

/** True or false. */
export const flag: Definition<boolean> = defineScalar('true or false', { type: 'boolean' }, (value) =>
  typeof value === 'boolean' ? value : undefined,
);

/** An expression, compiled. */
export const expression: Definition<Expression> = {
  expected: 'an expression, with fixed text in quotes',
  schema: { type: 'string', format: 'jsonata' },
  read: (value, label, problems) => problems.collect(() => readExpression(value, label)),
};

/** True or false: the expression that gives it. */
export const literal: Definition<Expression> = {
  expected: flag.expected,
  schema: flag.schema,
  read: (value, label, problems) => problems.collect(() => readExpression(String(value), label)),
};

/** One of several names. */
export function choice<const Choice extends string>(
  choices: readonly Choice[],
  expected = choices.length === 1 ? choices.join('') : `one of ${choices.join(', ')}`,
): Definition<Choice> {
  return {
    expected,
    schema: { enum: choices },
    read: (value, label, problems) => {
      const found = choices.find((each) => each === value);
      if (found !== undefined) return found;
      const near = typeof value === 'string' ? findNearest(value, choices, Math.ceil(value.length / 3)) : undefined;
      const advice = near === undefined ? '' : `; did you mean "${near}"?`;
      problems.add(`${label}: expected ${expected}, got ${describeGiven(value)}${advice}`);
      return undefined;
    },
  };
}

/** Any number. */
export const anyNumber: Definition<number> = defineScalar('a number', { type: 'number' }, (value) =>
  typeof value === 'number' ? value : undefined,
);

export function number(min: number, max: number): Definition<number> {
  return defineScalar(`a number from ${min} to ${max}`, { type: 'number', minimum: min, maximum: max }, (value) =>
    typeof value === 'number' && value >= min && value <= max ? value : undefined,
  );
}

export function wholeNumber(min: number, max: number = Number.MAX_SAFE_INTEGER): Definition<number> {
  return defineScalar(
    max === Number.MAX_SAFE_INTEGER ? `a whole number, at least ${min}` : `a whole number from ${min} to ${max}`,
    { type: 'integer', minimum: min, maximum: max },
    (value) => (Number.isInteger(value) && Number(value) >= min && Number(value) <= max ? Number(value) : undefined),
  );
}

/** A duration, read as milliseconds. */
export function duration(minMs: number, maxMs: number): Definition<number> {
  return defineScalar(
    `milliseconds or a text such as 30s, from ${minMs} to ${maxMs} ms`,
    { type: ['number', 'string'], minimum: minMs, maximum: maxMs, pattern: DURATION_PATTERN },
    (value) => {
      const ms = parseDuration(value);
      return ms !== undefined && ms >= minMs && ms <= maxMs ? ms : undefined;
    },
  );
}

/** The texts that `parseDuration` reads. */
export const DURATION_PATTERN = '^\\s*(?:\\d+|\\d+(?:\\.\\d+)? ?(?:ms|s|m|h))\\s*$';

interface TextOptions {
  readonly expected?: string;
  /** The form of the text without white space at its ends, which is removed then. */
  readonly pattern?: string;
  /** Its value is in no error. */
  readonly isSecret?: true;
}

/** Text, not an expression. Without a pattern, a number is converted to text. */
export function text({ expected = 'text', pattern, isSecret }: TextOptions = {}): Definition<string> {
  const secret = isSecret && { writeOnly: true };
  if (pattern === undefined) {
    const schema = { type: ['string', 'number'], ...secret };
    const read = (value: unknown): string | undefined =>
      typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
    return defineScalar(expected, schema, read, isSecret);
  }
  const form = new RegExp(`^(?:${pattern})$`);
  const schema = { type: 'string', pattern: `^\\s*(?:${pattern})\\s*$`, ...secret };
  const read = (value: unknown): string | undefined => {
    const trimmed = typeof value === 'string' ? value.trim() : '';
    return form.test(trimmed) ? trimmed : undefined;
  };
  return defineScalar(expected, schema, read, isSecret);
}

/** @param read returns undefined for a value that isn't as expected */
export function defineScalar<Value>(
  expected: string,
  schema: JsonSchema,
  read: (value: unknown) => Value | undefined,
  isSecret = false,
): Definition<Value> {
  return {
    expected,
    schema,
    read: (value, label, problems) => {
      const found = read(value);
      if (found === undefined) {
        if (isSecret) problems.addUnexpectedType(label, expected, value);
        else problems.addUnexpected(label, expected, value);
      }
      return found;
    },
  };
}
