import { Type, type TSchema } from '@sinclair/typebox';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

import type { Problem } from '../../errors.js';
import { NUL } from './bodyFault.js';
import type { Operation } from './operation.js';
import { bodyProblems, queryProblems } from './schemaProblems.js';

/** What is wrong with each part of a request; nothing when it fits. */
export interface InputChecks {
  readonly params: (params: unknown) => boolean;
  /** Turns the numbers of the query, which arrive as text, into numbers. */
  readonly query: (query: Record<string, unknown>) => readonly Problem[];
  readonly body: (body: unknown) => readonly Problem[];
}

const NOTHING_WRONG: readonly Problem[] = [];
const NO_PARAMETERS = Type.Object({}, { additionalProperties: false });

/** One for all operations: nothing is taken away from what came, filled in or turned into another type. */
export function createAjv(): Ajv {
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, strictTypes: false, strictRequired: false });
  addFormats(ajv);
  return ajv;
}

export function inputChecks(ajv: Ajv, { params, query = NO_PARAMETERS, body }: Operation): InputChecks {
  const validParams = params === undefined ? undefined : lazily(() => ajv.compile(params));
  const validQuery = lazily(() => ajv.compile(query));
  const numbers = Object.entries((query as { properties?: Record<string, TSchema> }).properties ?? {})
    .filter(([, schema]) => schema.type === 'integer')
    .map(([name]) => name);
  const validBody = body === undefined ? undefined : lazily(() => ajv.compile(body));
  return {
    params: (value) => !hasNul(value) && (validParams === undefined || validParams()(value)),
    query(value) {
      for (const name of numbers) {
        const text = value[name];
        if (typeof text === 'string' && /^-?\d{1,15}$/.test(text)) value[name] = Number(text);
      }
      return repeated(value) ?? problems(validQuery(), value, queryProblems) ?? nulInQuery(value) ?? NOTHING_WRONG;
    },
    body(value) {
      if (validBody === undefined) return NOTHING_WRONG;
      return problems(validBody(), value, bodyProblems) ?? NOTHING_WRONG;
    },
  };
}

/** Most of the time that a start takes would go into schemas that few processes ever need. */
function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function problems(
  valid: ValidateFunction,
  value: unknown,
  render: typeof bodyProblems,
): readonly Problem[] | undefined {
  return valid(value) ? undefined : render(valid.errors ?? []);
}

function repeated(query: Readonly<Record<string, unknown>>): readonly Problem[] | undefined {
  const names = Object.keys(query).filter((name) => Array.isArray(query[name]));
  if (names.length === 0) return undefined;
  return names.map((name) => ({
    code: 'repeated',
    detail: `${name} is given more than once`,
    source: { parameter: name },
  }));
}

function hasNul(value: unknown): boolean {
  return Object.values(value as object).some((text) => typeof text === 'string' && text.includes(NUL));
}

function nulInQuery(query: Readonly<Record<string, unknown>>): readonly Problem[] | undefined {
  const name = Object.keys(query).find((key) => typeof query[key] === 'string' && query[key].includes(NUL));
  if (name === undefined) return undefined;
  return [{ code: 'invalid', detail: `${name} holds a NUL character`, source: { parameter: name } }];
}
