import { RestError } from '../../../errors.js';
import { isJsonObject, type JsonObject } from '../../../json.js';
import type { Expression, Scope } from '../../expression.js';
import { createFieldError, readTextField } from '../../fields.js';
import { describeType } from '../../jsonValues.js';
import { isHttpToken } from '../../../http/isHttpToken.js';
import { readExpression } from '../../readerField.js';
import type { ConfigProblems } from './configProblems.js';
import {
  encodeAllowingReserved,
  encodeUnreserved,
  serializeParameter,
  STYLES,
  type SerializationRules,
  type Style,
} from './parameterStyles.js';

const MEMBERS = ['name', 'in', 'value', 'required', 'type', 'default', 'style', 'explode', 'allowReserved'];
const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object'] as const;
type ParameterType = (typeof TYPES)[number];

/** The styles of each place; the first is the default (OpenAPI 3.1, Parameter Object). The body has none. */
const PLACES = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form'],
  body: [],
} as const satisfies Readonly<Record<string, readonly Style[]>>;
type Place = keyof typeof PLACES;

const PLACE_NAMES = Object.keys(PLACES) as readonly Place[];

/** A declared parameter of a request. */
export interface Parameter extends SerializationRules {
  readonly place: Place;
  readonly value: Expression | undefined;
  readonly required: boolean;
  readonly type: ParameterType | undefined;
  readonly default: unknown;
}

/** Reads the list of parameters. Errors are collected. */
export function readParameters(value: unknown, problems: ConfigProblems): readonly Parameter[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    problems.add(`Parameters: expected a list of parameters with name and in, got ${describeType(value)}`);
    return [];
  }
  const parameters = value.flatMap((item: unknown, index) => {
    const read = problems.collect(() => readParameter(item, `Parameter ${index + 1}`, problems));
    return read === undefined ? [] : [read];
  });
  const seen = new Set<string>();
  for (const { name, place } of parameters) {
    const key = `${place} ${place === 'header' ? name.toLowerCase() : name}`;
    if (seen.has(key)) problems.add(`Parameter "${name}": there are two in the ${place}; remove one`);
    seen.add(key);
  }
  return parameters;
}

function readParameter(item: unknown, position: string, problems: ConfigProblems): Parameter | undefined {
  const given = problems.readObject(item ?? '', position, MEMBERS);
  if (given === undefined) return undefined;
  const name = readTextField(given.name, `${position}: name`);
  if (name === undefined) {
    problems.add(`${position}: the name is empty; enter one`);
    return undefined;
  }
  const label = `Parameter "${name}"`;
  const place = problems.readChoice(given.in, PLACE_NAMES, `${label}: in`);
  if (place === undefined) {
    if (given.in === undefined) problems.add(`${label}: in is missing; enter one of ${PLACE_NAMES.join(', ')}`);
    return undefined;
  }
  if (place === 'header' && !isHttpToken(name)) {
    problems.add(`${label}: isn't a valid header name; use letters, digits and hyphens`);
  }
  const type = problems.readChoice(given.type, TYPES, `${label}: type`);
  const allowReserved = problems.readFlag(given.allowReserved, `${label}: allowReserved`) ?? false;
  if (allowReserved && place !== 'query')
    problems.add(`${label}: allowReserved is for parameters in the query; remove it`);
  if ((given.value ?? given.default ?? undefined) === undefined) {
    problems.add(`${label}: value is missing; enter an expression, or a default`);
  }
  const { style, explode } = readStyle(given, place, label, problems);
  return {
    name,
    place,
    value: problems.collect(() => readValue(given.value, label)),
    required: problems.readFlag(given.required, `${label}: required`) === true || place === 'path',
    type,
    default: problems.collect(() => checkType(given.default ?? undefined, type, `${label}: default`, 'configuration')),
    style,
    explode,
    encode: place === 'header' ? keep : allowReserved ? encodeAllowingReserved : encodeUnreserved,
  };
}

function readStyle(
  given: JsonObject,
  place: Place,
  label: string,
  problems: ConfigProblems,
): Pick<Parameter, 'style' | 'explode'> {
  const allowed: readonly Style[] = PLACES[place];
  const explode = problems.readFlag(given.explode, `${label}: explode`);
  if (place === 'body') {
    if (given.style !== undefined || explode !== undefined) {
      problems.add(`${label}: a parameter in the body has no style and no explode; remove them`);
    }
    return { style: 'form', explode: false };
  }
  const style = problems.readChoice(given.style, STYLES, `${label}: style`) ?? allowed[0] ?? 'form';
  if (!allowed.includes(style)) {
    problems.add(`${label}: a parameter in the ${place} can't have the style ${style}; use ${allowed.join(', ')}`);
  }
  if (explode === true && (style === 'spaceDelimited' || style === 'pipeDelimited')) {
    problems.add(`${label}: the style ${style} can't be exploded; remove explode`);
  }
  if (explode === false && style === 'deepObject') {
    problems.add(`${label}: the style deepObject is always exploded; remove explode`);
  }
  return { style, explode: explode ?? (style === 'form' || style === 'deepObject') };
}

/** Reads an expression. A number or a boolean is its own value. */
function readValue(value: unknown, label: string): Expression | undefined {
  if (value === undefined || value === null) return undefined;
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
interface SerializedParameters {
  /** Values by name, for `$parameters`. */
  readonly values: JsonObject;
  readonly path: ReadonlyMap<string, string>;
  readonly query: readonly string[];
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly cookies: readonly string[];
  readonly body: JsonObject;
}

/**
 * Evaluates the parameters for a message and serializes them.
 *
 * @throws RestError `expression`, `request` for a parameter, which the text names
 */
export function serializeParameters(parameters: readonly Parameter[], scope: Scope): SerializedParameters {
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
    const value = checkType(given ?? undefined, parameter.type, label, 'request');
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

/** Returns a value if it has the type; digits of a text stay, so that long numbers keep them. */
function checkType(
  value: unknown,
  type: ParameterType | undefined,
  label: string,
  code: 'configuration' | 'request',
): unknown {
  if (value === undefined || type === undefined || hasType(value, type)) return value;
  throw new RestError(code, `${label}: expected a value of the type ${type}, got ${describeType(value)}`);
}

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
