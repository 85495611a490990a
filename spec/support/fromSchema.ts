import fc, { type Arbitrary } from 'fast-check';

/** The subset of JSON Schema that the API's OpenAPI document uses. */
export interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
}

/** Meaningful values, without which most generated requests would fail validation. */
export interface Vocabulary {
  /** Existing resources. */
  readonly identifiers: readonly { readonly type: string; readonly id: string }[];
  /** Valid values of string members. */
  readonly words: readonly string[];
  /** Member names of free-form objects. */
  readonly names: readonly string[];
}

/**
 * Generates values that match a schema, some of them meaningful.
 * @param key the name of the member, or the resource type of a whole body
 */
export function fromSchema(schema: Schema, vocabulary: Vocabulary, key = ''): Arbitrary<unknown> {
  const { words: text } = vocabulary;
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((branch) => fromSchema(branch, vocabulary, key)));
  switch (schema.type) {
    case 'object':
      return objectFromSchema(schema, vocabulary, key);
    case 'array':
      return fc.array(fromSchema(schema.items ?? {}, vocabulary, key), {
        maxLength: Math.min(schema.maxItems ?? 3, 3),
      });
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? -1000, max: Math.min(schema.maximum ?? 1e6, 1e6) });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      if (schema.format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
      return fc.oneof(fc.constantFrom(...text), fc.string({ maxLength: Math.min(schema.maxLength ?? 20, 20) }));
    default:
      return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...text) }, fc.jsonValue({ maxDepth: 2 }));
  }
}

function objectFromSchema(schema: Schema, vocabulary: Vocabulary, key: string): Arbitrary<unknown> {
  const { properties, required = [] } = schema;
  if (properties === undefined) {
    const value = Object.values(schema.patternProperties ?? {})[0] ?? {};
    return fc.dictionary(fc.constantFrom(...vocabulary.names), fromSchema(value, vocabulary), { maxKeys: 8 });
  }
  if ('id' in properties && 'type' in properties && Object.keys(properties).length === 2) {
    const fitting = vocabulary.identifiers.filter(({ type }) => type === key.replaceAll('_', '-').replace(/s$/, ''));
    return fc.constantFrom(
      ...(fitting.length === 0 ? vocabulary.identifiers : [...fitting, ...vocabulary.identifiers]),
    );
  }
  const isResource = 'type' in properties && 'attributes' in properties;
  const members = Object.entries(properties).map(([name, member]) => [
    name,
    isResource && name === 'type' ? fc.constant(key) : fromSchema(member, vocabulary, name === 'data' ? key : name),
  ]);
  return fc.record(Object.fromEntries(members) as Record<string, Arbitrary<unknown>>, { requiredKeys: [...required] });
}

/** Generates variants of a value with one error. */
export function corrupt(value: unknown): Arbitrary<unknown> {
  if (Array.isArray(value) && value.length > 0) {
    return fc.nat(value.length - 1).chain((index) => corrupt(value[index]).map((it) => value.with(index, it)));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return unexpectedValue;
  const entries = Object.entries(value);
  const more = fc
    .tuple(fc.oneof(fc.constantFrom('extra', '', 'a/b~c', 'constructor', 'toString'), fc.string()), unexpectedValue)
    .map(([name, it]) => ({ ...value, [name]: it }));
  if (entries.length === 0) return more;
  const [name, member] = [fc.constantFrom(...entries), fc.nat(4)];
  return fc.tuple(name, member).chain(([[key, inner], choice]) => {
    if (choice === 0) return more;
    if (choice === 1) return fc.constant(Object.fromEntries(entries.filter(([other]) => other !== key)));
    return corrupt(inner).map((it) => ({ ...value, [key]: it }));
  });
}

const unexpectedValue: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, -1, 0, 1e308, 0.5, '', '***', '\u0000', '\ud800', '💥', [], {}, [[]], { toString: 1 }),
  fc.constant('x'.repeat(20_000)),
  fc.constant(nest(80)),
  fc.jsonValue({ maxDepth: 2 }),
);

function nest(depth: number): unknown {
  return depth === 0 ? {} : { a: nest(depth - 1) };
}
