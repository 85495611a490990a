import { isJsonObject, type JsonObject } from '../../json.js';
import {
  describeMember,
  isAbsent,
  readMember,
  type Definition,
  type JsonSchema,
  type Member,
  type Members,
  type MemberValues,
  type ValueOf,
} from './definition.js';
import { readStructuredField } from './structuredField.js';

interface ObjectOptions<Name extends string> {
  /** Completes "expected an object …"; by default the names of its members. */
  readonly expected?: string;
  /** Names the object in errors, once its members are known. */
  readonly label?: (given: JsonObject, position: string) => string;
  readonly exactlyOne?: readonly Name[];
  readonly atLeastOne?: readonly Name[];
  /** Produces the errors of members that don't fit together, without the label. Absent members are not in `given`. */
  readonly relations?: (given: JsonObject) => Iterable<string>;
}

export interface ObjectDefinition<All extends Members> extends Definition<MemberValues<All>> {
  readonly members: All;
}

/** An object with these members and no others. It isn't read when a required one is missing or invalid. */
export function object<const All extends Members>(
  members: All,
  options: ObjectOptions<Extract<keyof All, string>> = {},
): ObjectDefinition<All> {
  const entries: readonly (readonly [string, Member])[] = Object.entries(members);
  const names = Object.keys(members);
  const expected = options.expected ?? `an object with ${names.join(', ')}`;
  return {
    members,
    expected,
    schema: describeObject(members, options),
    read: (value, position, problems) => {
      if (!isJsonObject(value)) {
        problems.addUnexpectedType(position, expected, value);
        return undefined;
      }
      const given = Object.fromEntries(Object.entries(value).filter(([name, each]) => !isAbsent(each, members[name])));
      const label = options.label?.(given, position) ?? position;
      problems.checkMembers(value, label, names);
      const values = entries.map(([name, each]) => {
        return [name, readMember(value[name], each, each.label ?? `${label}: ${name}`, problems)] as const;
      });
      for (const text of listRelations(given, options)) problems.add(`${label}: ${text}`);
      const isIncomplete = values.some(([name, read]) => read === undefined && members[name]?.required === true);
      return isIncomplete ? undefined : (Object.fromEntries(values) as MemberValues<All>);
    },
  };
}

function* listRelations(given: JsonObject, options: ObjectOptions<string>): Iterable<string> {
  const { exactlyOne, atLeastOne, relations } = options;
  if (exactlyOne !== undefined) {
    const found = exactlyOne.filter((name) => Object.hasOwn(given, name));
    if (found.length !== 1) {
      yield `enter exactly one of ${exactlyOne.join(', ')}; there is ${found.join(' and ') || 'none'}`;
    }
  }
  if (atLeastOne?.some((name) => Object.hasOwn(given, name)) === false) {
    yield `enter at least one of ${atLeastOne.join(', ')}`;
  }
  yield* relations?.(given) ?? [];
}

function describeObject(members: Members, { exactlyOne, atLeastOne }: ObjectOptions<string>): JsonSchema {
  const required = Object.keys(members).filter((name) => members[name]?.required === true);
  const each = (names: readonly string[]) => names.map((name) => ({ required: [name] }));
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(members).map(([name, one]) => [name, describeMember(one)])),
    ...(required.length > 0 && { required }),
    ...(exactlyOne !== undefined && { oneOf: each(exactlyOne) }),
    ...(atLeastOne !== undefined && { anyOf: each(atLeastOne) }),
    additionalProperties: false,
  };
}

interface ListOptions {
  /** Completes "expected a list of …". */
  readonly of: string;
  /** Names an item in errors, before its number. */
  readonly item: string;
}

/** A list of items of one kind. Invalid ones are left out. */
export function list<Item>(kind: Definition<Item>, { of, item }: ListOptions): Definition<readonly Item[]> {
  const expected = `a list of ${of}`;
  return {
    expected,
    schema: { type: 'array', items: kind.schema },
    read: (value, label, problems) => {
      if (Array.isArray(value)) {
        return value.flatMap((each: unknown, index) => kind.read(each, `${item} ${index + 1}`, problems) ?? []);
      }
      problems.addUnexpectedType(label, expected, value);
      return undefined;
    },
  };
}

type JsonType = 'string' | 'number' | 'boolean' | 'array' | 'object';
type Forms = Readonly<Partial<Record<JsonType, Definition<unknown>>>>;

/** One of several kinds of values, by the type of the value, so that an error is that of the kind which is meant. */
export function byType<const All extends Forms>(
  forms: All,
  expected?: string,
): Definition<{ [Type in keyof All]: All[Type] extends Definition<unknown> ? ValueOf<All[Type]> : never }[keyof All]>;
export function byType(forms: Forms, expected?: string): Definition<unknown> {
  const kinds = [...new Set(Object.values(forms))];
  const all = expected ?? kinds.map((kind) => kind.expected).join(', or ');
  return {
    expected: all,
    schema: { anyOf: kinds.map(({ schema }) => schema) },
    read: (value, label, problems) => {
      const kind = forms[typeOf(value)];
      if (kind !== undefined) return kind.read(value, label, problems);
      problems.addUnexpectedType(label, all, value);
      return undefined;
    },
  };
}

function typeOf(value: unknown): JsonType {
  return Array.isArray(value) ? 'array' : (typeof value as JsonType);
}

/** A value that forms store as YAML or JSON text. */
export function yaml<Kind extends Definition<unknown>>(kind: Kind): Kind {
  return {
    ...kind,
    read: (value, label, problems) => {
      const parsed = problems.collect(() => readStructuredField(value, label));
      return isAbsent(parsed, kind) ? undefined : kind.read(parsed, label, problems);
    },
  };
}
