import { RestError } from '../../../errors.js';
import { isJsonObject, type JsonObject } from '../../../json.js';
import type { Expression, Scope } from '../../expression.js';
import { createFieldError } from '../../fields.js';
import { describeType } from '../../jsonValues.js';
import { isHttpToken } from '../../../http/isHttpToken.js';
import { readExpression } from '../../readerField.js';
import type { ConfigProblems } from '../../definition/configProblems.js';
import { member, type Definition, type ValueOf } from '../../definition/definition.js';
import { anyValue, choice, flag, text } from '../../definition/scalars.js';
import { list, object } from '../../definition/structures.js';
import {
  isExplodedByDefault,
  listStyles,
  PARAMETER_PLACES,
  PARAMETER_TYPES,
  type ParameterPlace,
  type ParameterType,
} from './parameterPlaces.js';
import {
  encodeAllowingReserved,
  encodeUnreserved,
  serializeParameter,
  STYLES,
  type SerializationRules,
} from './parameterStyles.js';

/** A declared parameter of a request. */
export interface Parameter extends SerializationRules {
  readonly place: ParameterPlace;
  readonly value: Expression | undefined;
  readonly required: boolean;
  readonly type: ParameterType | undefined;
  readonly default: unknown;
}

/** An expression. A number, true or false is its own value. */
const VALUE: Definition<Expression> = {
  expected: 'an expression, a number, true or false',
  schema: {
    type: ['string', 'number', 'boolean'],
    format: 'jsonata',
    minimum: Number.MIN_SAFE_INTEGER,
    maximum: Number.MAX_SAFE_INTEGER,
  },
  read: (value, label, problems) => problems.collect(() => readValue(value, label)),
};

const PARAMETER = object(
  {
    name: member(text(), 'The name of the parameter.', { required: true }),
    in: member(choice(PARAMETER_PLACES), 'The place of the parameter.', { required: true }),
    value: member(VALUE, 'An expression, a number, or true or false. Absent: the `default`.'),
    required: member(flag, 'A missing value is an error; a path parameter always is required.', { default: false }),
    type: member(
      choice(PARAMETER_TYPES),
      'A value of another type is an error. Digits in a text stay. Absent: any type.',
    ),
    default: member(anyValue, 'The value, not an expression, for null and undefined.'),
    style: member(
      choice(STYLES),
      'As in OpenAPI 3.1. path: `simple`, `label`, `matrix`; query: `form`, `spaceDelimited`, `pipeDelimited`, `deepObject`; header: `simple`; cookie: `form`. Absent: the first.',
    ),
    explode: member(flag, 'As in OpenAPI 3.1. Absent: true for `form` and `deepObject`.'),
    allowReserved: member(flag, "Query: reserved characters such as `/` and `:` aren't encoded.", { default: false }),
  },
  {
    label: ({ name }, position) => (isScalar(name) ? `Parameter "${name}"` : position),
    atLeastOne: ['value', 'default'],
    relations: listContradictions,
  },
);

export const PARAMETERS = list(PARAMETER, { of: 'parameters with name and in', item: 'Parameter' });

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function* listContradictions(given: JsonObject): Iterable<string> {
  const place = PARAMETER_PLACES.find((name) => name === given.in);
  const type = PARAMETER_TYPES.find((name) => name === given.type);
  if (type !== undefined && given.default !== undefined && !hasType(given.default, type)) {
    yield `default: expected a value of the type ${type}, got ${describeType(given.default)}`;
  }
  if (place === undefined) return;
  if (place === 'header' && isScalar(given.name) && !isHttpToken(String(given.name))) {
    yield "isn't a valid header name; use letters, digits and hyphens";
  }
  if (given.allowReserved === true && place !== 'query')
    yield 'allowReserved is for parameters in the query; remove it';
  if (place === 'body') {
    if (given.style !== undefined || given.explode !== undefined) {
      yield 'a parameter in the body has no style and no explode; remove them';
    }
    return;
  }
  const allowed = listStyles(place);
  const style = given.style === undefined ? allowed[0] : STYLES.find((name) => name === given.style);
  if (style !== undefined && !allowed.includes(style)) {
    yield `a parameter in the ${place} can't have the style ${style}; use ${allowed.join(', ')}`;
  }
  if (given.explode === true && (style === 'spaceDelimited' || style === 'pipeDelimited')) {
    yield `the style ${style} can't be exploded; remove explode`;
  }
  if (given.explode === false && style === 'deepObject') {
    yield 'the style deepObject is always exploded; remove explode';
  }
}

/** Converts the field `parameters`. Errors are collected. */
export function toParameters(
  given: ValueOf<typeof PARAMETERS> | undefined,
  problems: ConfigProblems,
): readonly Parameter[] {
  const parameters = (given ?? []).map(toParameter);
  const seen = new Set<string>();
  for (const { name, place } of parameters) {
    const key = `${place} ${place === 'header' ? name.toLowerCase() : name}`;
    if (seen.has(key)) problems.add(`Parameter "${name}": there are two in the ${place}; remove one`);
    seen.add(key);
  }
  return parameters;
}

function toParameter(given: ValueOf<typeof PARAMETER>): Parameter {
  const { name, in: place, value, type, allowReserved } = given;
  const style = given.style ?? listStyles(place)[0] ?? 'form';
  return {
    name,
    place,
    value,
    required: given.required || place === 'path',
    type,
    default: given.default,
    style,
    explode: place !== 'body' && (given.explode ?? isExplodedByDefault(style)),
    encode: place === 'header' ? keep : allowReserved ? encodeAllowingReserved : encodeUnreserved,
  };
}

function readValue(value: unknown, label: string): Expression {
  if (typeof value === 'number' && !Number.isSafeInteger(value) && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    throw createFieldError(
      `${label}: the number ${value} may have lost digits, because it is beyond 2^53; write it as text: '"…"'`,
    );
  }
  if (typeof value === 'number' || typeof value === 'boolean') return readExpression(String(value), label);
  if (typeof value === 'object') {
    throw createFieldError(
      `${label}: expected an expression, got ${describeType(value)}; write it as one, in quotes: '${Array.isArray(value) ? '["a", "b"]' : '{ "a": 1 }'}'`,
    );
  }
  return readExpression(value, label);
}

/** The parameters of a request, serialized for their places. */
export interface SerializedParameters {
  /** Values by name, for `$parameters`. */
  readonly values: JsonObject;
  readonly path: ReadonlyMap<string, string>;
  readonly query: readonly string[];
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly cookies: readonly string[];
  readonly body: JsonObject;
}

const NO_PARAMETERS: SerializedParameters = {
  values: {},
  path: new Map(),
  query: [],
  headers: [],
  cookies: [],
  body: {},
};

/**
 * Evaluates the parameters for a message and serializes them.
 *
 * @throws RestError `expression`, `request` for a parameter, which the text names
 */
export function serializeParameters(parameters: readonly Parameter[], scope: Scope): SerializedParameters {
  if (parameters.length === 0) return NO_PARAMETERS;
  const values: [string, unknown][] = [];
  const path = new Map<string, string>();
  const query: string[] = [];
  const headers: [string, string][] = [];
  const cookies: string[] = [];
  const body: [string, unknown][] = [];
  for (const parameter of parameters) {
    const { name, place, required } = parameter;
    const label = `Parameter "${name}"`;
    const given = parameter.value?.evaluate(scope) ?? parameter.default;
    const value = given ?? undefined;
    if (value !== undefined && parameter.type !== undefined && !hasType(value, parameter.type)) {
      throw new RestError(
        'request',
        `${label}: expected a value of the type ${parameter.type}, got ${describeType(value)}`,
      );
    }
    if (value !== undefined) values.push([name, value]);
    if (place === 'body') {
      if (value !== undefined) body.push([name, value]);
      else if (required) throw createMissingError(label);
      continue;
    }
    const text = serializeParameter(value, parameter, label);
    if (text === undefined) {
      if (required) throw createMissingError(label);
    } else if (place === 'path') path.set(name, text);
    else if (place === 'query') query.push(text);
    else if (place === 'header') headers.push([name, text]);
    else cookies.push(text.replaceAll('&', '; '));
  }
  return { values: Object.fromEntries(values), path, query, headers, cookies, body: Object.fromEntries(body) };
}

function createMissingError(label: string): RestError {
  return new RestError(
    'request',
    `${label}: it is required but has no value; check the expression, or enter a default`,
  );
}

/** Digits of a text are a number, so that long numbers keep them. */
function hasType(value: unknown, type: ParameterType): boolean {
  switch (type) {
    case 'string':
      return ['string', 'number', 'boolean'].includes(typeof value);
    case 'number':
      return (
        typeof value === 'number' || (typeof value === 'string' && /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(value))
      );
    case 'integer':
      return Number.isInteger(value) || (typeof value === 'string' && /^-?\d+$/.test(value));
    case 'boolean':
      return typeof value === 'boolean' || value === 'true' || value === 'false';
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isJsonObject(value);
  }
}

function keep(text: string): string {
  return text;
}
