import { isJsonObject, type JsonObject } from '../../../json.js';
import { describeGiven } from '../../definition/configProblems.js';
import type { Definition } from '../../definition/definition.js';

const TYPES: readonly unknown[] = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];
const SCHEMA_MAPS = ['properties', 'patternProperties', '$defs', 'definitions'];
const SCHEMA_LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const SCHEMAS = ['items', 'additionalProperties', 'not', 'contains', 'propertyNames', 'if', 'then', 'else'];

/** The field `outputSchema`: a JSON Schema of any draft. Its members that describe values are checked, since forms and mappers read them. */
export const OUTPUT_SCHEMA: Definition<JsonObject> = {
  expected: 'a JSON Schema with type object, array, …',
  schema: {
    type: 'object',
    properties: { type: { anyOf: [{ enum: TYPES }, { type: 'array', items: { enum: TYPES } }] } },
  },
  read: (value, label, problems) => {
    if (!isJsonObject(value)) {
      problems.addUnexpectedType(label, OUTPUT_SCHEMA.expected, value);
      return undefined;
    }
    const found = [...listProblems(value, '')];
    for (const text of found) problems.add(`${label}: it isn't a JSON Schema: ${text}`);
    return found.length === 0 ? value : undefined;
  },
};

function* listProblems(schema: JsonObject, path: string): Iterable<string> {
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  for (const type of schema.type === undefined ? [] : [schema.type].flat()) {
    if (!TYPES.includes(type)) yield `${at('type')}: expected one of ${TYPES.join(', ')}, got ${describeGiven(type)}`;
  }
  for (const name of SCHEMA_MAPS) {
    const map = schema[name];
    if (isJsonObject(map)) {
      for (const [key, each] of Object.entries(map)) yield* listSchemaProblems(each, at(`${name}.${key}`));
    } else if (map !== undefined) {
      yield `${at(name)}: expected an object with a schema for each name, got ${describeGiven(map)}`;
    }
  }
  for (const name of SCHEMA_LISTS) {
    const list = schema[name];
    if (Array.isArray(list)) {
      for (const [index, each] of list.entries()) yield* listSchemaProblems(each, at(`${name}.${index}`));
    } else if (list !== undefined) {
      yield `${at(name)}: expected a list of schemas, got ${describeGiven(list)}`;
    }
  }
  for (const name of SCHEMAS) {
    const each = schema[name];
    // Until draft 2019-09, a list of schemas.
    const schemas: unknown[] = name === 'items' && Array.isArray(each) ? each : [each];
    for (const one of schemas) if (one !== undefined) yield* listSchemaProblems(one, at(name));
  }
  const { required } = schema;
  // Until draft 3, a flag of a property.
  const isList = Array.isArray(required) && required.every((name) => typeof name === 'string');
  if (required !== undefined && typeof required !== 'boolean' && !isList) {
    yield `${at('required')}: expected a list of names, got ${describeGiven(required)}`;
  }
}

function* listSchemaProblems(value: unknown, path: string): Iterable<string> {
  if (isJsonObject(value)) yield* listProblems(value, path);
  else if (typeof value !== 'boolean') yield `${path}: expected a schema, got ${describeGiven(value)}`;
}
