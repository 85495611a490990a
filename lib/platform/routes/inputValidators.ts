import { Type, type TSchema } from '@sinclair/typebox';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

import type { Problem } from '../../errors.js';
import { NUL } from './findBodyProblem.js';
import type { Operation } from './operation.js';
import { toBodyProblems, toQueryProblems } from './schemaProblems.js';

/** Validators of the parts of a request; each returns the problems that it finds. */
export interface InputValidators {
  readonly params: (params: unknown) => boolean;
  /** Also converts the integer parameters from strings to numbers. */
  readonly query: (query: Record<string, unknown>) => readonly Problem[];
  readonly body: (body: unknown) => readonly Problem[];
}

const NO_PROBLEMS: readonly Problem[] = [];
const NO_PARAMETERS = Type.Object({}, { additionalProperties: false });

/** Creates the Ajv instance that all operations share. It doesn't remove, default or coerce values. */
export function createAjv(): Ajv {
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, strictTypes: false, strictRequired: false });
  addFormats(ajv);
  return ajv;
}

export function createInputValidators(ajv: Ajv, { params, query = NO_PARAMETERS, body }: Operation): InputValidators {
  const validParams = params === undefined ? undefined : memoize(() => ajv.compile(params));
  const validQuery = memoize(() => ajv.compile(query));
  const numbers = Object.entries((query as { properties?: Record<string, TSchema> }).properties ?? {})
    .filter(([, schema]) => schema.type === 'integer')
    .map(([name]) => name);
  const validBody = body === undefined ? undefined : memoize(() => ajv.compile(body));
  return {
    params: (value) => !containsNul(value) && (validParams === undefined || validParams()(value)),
    query(value) {
      for (const name of numbers) {
        const text = value[name];
        if (typeof text === 'string' && /^-?\d{1,15}$/.test(text)) value[name] = Number(text);
      }
      return (
        findRepeatedParameters(value) ??
        validate(validQuery(), value, toQueryProblems) ??
        findNulInQuery(value) ??
        NO_PROBLEMS
      );
    },
    body(value) {
      if (validBody === undefined) return NO_PROBLEMS;
      return validate(validBody(), value, toBodyProblems) ?? NO_PROBLEMS;
    },
  };
}

/** Compiles a schema on first use: compiling all of them would take most of the startup time. */
function memoize<T>(create: () => T): () => T {
  let memo: { readonly value: T } | undefined;
  return () => (memo ??= { value: create() }).value;
}

function validate(
  valid: ValidateFunction,
  value: unknown,
  render: typeof toBodyProblems,
): readonly Problem[] | undefined {
  return valid(value) ? undefined : render(valid.errors ?? []);
}

function findRepeatedParameters(query: Readonly<Record<string, unknown>>): readonly Problem[] | undefined {
  const names = Object.keys(query).filter((name) => Array.isArray(query[name]));
  if (names.length === 0) return undefined;
  return names.map((name) => ({
    code: 'repeated',
    detail: `${name} must be given only once`,
    source: { parameter: name },
  }));
}

function containsNul(value: unknown): boolean {
  return Object.values(value as object).some((text) => typeof text === 'string' && text.includes(NUL));
}

function findNulInQuery(query: Readonly<Record<string, unknown>>): readonly Problem[] | undefined {
  const name = Object.keys(query).find((key) => typeof query[key] === 'string' && query[key].includes(NUL));
  if (name === undefined) return undefined;
  return [{ code: 'invalid', detail: `${name} contains a NUL character`, source: { parameter: name } }];
}
