import fc, { type Arbitrary } from 'fast-check';
import { corrupt, fromSchema, type Schema, type Vocabulary } from './fromSchema.js';

export interface OperationDescription {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly body: Schema | undefined;
}

export interface FuzzedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string | undefined;
  /** Index of the caller; an index beyond the last one means an unknown caller. */
  readonly caller: number;
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
}

interface OpenApiOperation {
  readonly parameters: OperationDescription['parameters'];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

/** Returns the operations of an OpenAPI document. */
export function operationsOf({ paths }: OpenApi): readonly OperationDescription[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters, requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      parameters,
      body: requestBody?.content['application/json']?.schema,
    })),
  );
}

/** Generates valid, almost valid and garbage requests for an operation. */
export function fuzzedRequest(operation: OperationDescription, vocabulary: Vocabulary): Arbitrary<FuzzedRequest> {
  const compose = (
    method: Arbitrary<string>,
    query: Arbitrary<string>,
    headers: Arbitrary<Record<string, string>>,
    body: Arbitrary<string | undefined>,
    caller: Arbitrary<number>,
  ): Arbitrary<FuzzedRequest> =>
    fc
      .tuple(method, pathOf(operation.path, vocabulary), query, headers, body, caller)
      .map(([verb, path, search, more, payload, from]) => ({
        method: verb,
        url: `${path}${search}`,
        headers: { ...(payload === undefined ? {} : { 'content-type': 'application/json' }), ...more },
        payload,
        caller: from,
      }));
  const { body } = operation;
  const valid =
    body === undefined ? fc.constant(undefined) : validBody(operation.path, body, vocabulary).map(serialize);
  return fc.oneof(
    compose(
      fc.constant(operation.method),
      fc.constant(''),
      preferFirst(fc.constant({}), repeatedHeaders),
      valid,
      fc.nat(2),
    ),
    compose(
      preferFirst(fc.constant(operation.method), fc.constantFrom('PUT', 'HEAD', 'OPTIONS', 'DELETE', 'POST')),
      queryOf(operation, vocabulary),
      headersOf(vocabulary),
      bodyOf(operation, vocabulary),
      fc.nat(7),
    ),
  );
}

const repeatedHeaders = fc.constant({ 'idempotency-key': 'again' });

function serialize(value: unknown): string {
  return JSON.stringify(value);
}

/** Generates the first in nine of ten cases. */
function preferFirst<T>(usual: Arbitrary<T>, rare: Arbitrary<T>): Arbitrary<T> {
  return fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: rare });
}

function validBody(path: string, body: Schema, vocabulary: Vocabulary): Arbitrary<unknown> {
  const segment = path.split('/').findLast((it) => !it.startsWith('{')) ?? '';
  return fromSchema(body, vocabulary, typeOf(segment));
}

/** Resource types that are not the singular of their path segment. */
const TYPE_OF_SEGMENT: Readonly<Record<string, string>> = { secrets: 'auth-secret' };

function typeOf(segment: string): string {
  return TYPE_OF_SEGMENT[segment] ?? segment.replace(/s$/, '');
}

function pathOf(template: string, { identifiers }: Vocabulary): Arbitrary<string> {
  const strange = fc.oneof(
    fc.constantFrom('%00', '%zz', '%F0%9F%92%A5', '..', '%2F', 'x'.repeat(500), '__proto__', 'a.b', 'me', '~'),
    fc.string({ maxLength: 30 }).map(encode),
  );
  const segments = template.split('/');
  return fc
    .tuple(
      ...segments.map((segment, index) => {
        if (!segment.startsWith('{')) return fc.constant(segment);
        const type = typeOf(segments[index - 1] ?? '');
        const fitting = identifiers.filter((it) => it.type === type).map(({ id }) => id);
        return preferFirst(fc.constantFrom(...(fitting.length === 0 ? ['5'.repeat(24)] : fitting)), strange);
      }),
    )
    .map((parts) => parts.join('/'));
}

/** Percent-encodes a text; lone surrogates, which UTF-8 can't encode, are replaced. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function queryOf({ parameters }: OperationDescription, vocabulary: Vocabulary): Arbitrary<string> {
  const known = parameters.filter((parameter) => parameter.in === 'query');
  const pair = fc
    .constantFrom(...known.map(({ name }) => name), 'unknown', 'page[size]', '__proto__', 'a%00b', '')
    .chain((name) => {
      const schema = known.find((parameter) => parameter.name === name)?.schema ?? { type: 'string' };
      const valid = fc.oneof(
        fromSchema(schema, vocabulary).map(String),
        fc.constantFrom(...vocabulary.identifiers.map(({ id }) => id)),
      );
      const value = preferFirst(
        valid,
        fc.constantFrom('', '-1', '1e9', '0x10', 'NaN', '\u0000', ' ', '2016-12-31T23:59:60Z'),
      );
      return fc.tuple(fc.constant(name), value);
    });
  return fc
    .oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(pair, { maxLength: 3 }))
    .map((pairs: readonly (readonly [string, string])[]) =>
      pairs.length === 0 ? '' : `?${pairs.map(([name, value]) => `${name}=${encode(value)}`).join('&')}`,
    );
}

function headersOf({ identifiers }: Vocabulary): Arbitrary<Record<string, string>> {
  return fc.record(
    {
      accept: preferFirst(fc.constant('*/*'), fc.constantFrom('text/html', 'application/vnd.api+json', ';', '')),
      'content-type': preferFirst(
        fc.constantFrom('application/json', 'application/vnd.api+json'),
        fc.constantFrom('text/plain', 'application/json; charset=latin1', 'nonsense', ''),
      ),
      'content-encoding': preferFirst(fc.constant('identity'), fc.constant('gzip')),
      'idempotency-key': preferFirst(fc.constantFrom('key-1', 'key-2'), fc.constantFrom('', 'a b', 'x'.repeat(300))),
      'if-match': fc.constantFrom('"1"', '"2"', '*', 'W/"1"', '"sha256:00"', '', '"', identifiers[0]?.id ?? ''),
      'x-request-id': fc.constantFrom('r-1', 'x'.repeat(300), 'a b'),
    },
    { requiredKeys: [] },
  );
}

function bodyOf({ body, method, path }: OperationDescription, vocabulary: Vocabulary): Arbitrary<string | undefined> {
  const garbage = fc.constantFrom('', '{', 'null', '[]', '"text"', '{"__proto__":{"a":1}}', '{"data":null}', '\u0000');
  if (body === undefined) {
    return method === 'GET' ? fc.constant(undefined) : preferFirst(fc.constantFrom(undefined, '', '{}'), garbage);
  }
  const valid = validBody(path, body, vocabulary);
  return fc.oneof(
    { weight: 5, arbitrary: valid.map(serialize) },
    { weight: 4, arbitrary: valid.chain(corrupt).map(serialize) },
    { weight: 1, arbitrary: garbage },
  );
}
