import type { ConfigProblems } from './configProblems.js';

/** A JSON Schema, draft-07: the newest that the language servers of editors read. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * A kind of value in a configuration: its check and its JSON Schema. The parser, the published schema, the form and the comparison with
 * docs/request.md derive from it.
 *
 * Not ajv: it generates code, which the policy of the designer's pages forbids; it takes 50 ms to load and 200 ms to compile, in each process of a
 * step; and a definition returns the value that the step uses: a duration in milliseconds, a compiled expression.
 */
export interface Definition<Value> {
  /** Completes "expected …". */
  readonly expected: string;
  readonly schema: JsonSchema;
  /** Empty text is a value. Otherwise it is absent, as null is. */
  readonly keepsEmpty?: true;
  /** Reads a value that isn't absent. Errors are collected; undefined when there is one. */
  readonly read: (value: unknown, label: string, problems: ConfigProblems) => Value | undefined;
}

interface MemberOptions {
  /** Names it in errors and forms, in place of its path. */
  readonly label?: string;
  readonly required?: true;
  /** The value as it is entered, for an absent one. */
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
}

/** A member of an object. Its description is Markdown with code in backticks. */
export type Member = Definition<unknown> & MemberOptions & { readonly description: string };
export type Members = Readonly<Record<string, Member>>;

type ReadValue<Kind> = Kind extends Definition<infer Value> ? Value : never;

type MemberValue<Each extends Member> = Each extends { readonly required: true } | { readonly default: unknown }
  ? ReadValue<Each>
  : ReadValue<Each> | undefined;

/** The values of an object with these members. */
export type MemberValues<All extends Members> = { readonly [Name in keyof All]: MemberValue<All[Name]> };

/** The value that a definition reads. */
export type ValueOf<Kind extends Definition<unknown>> = ReadValue<Kind>;

/** Defines a member of an object. */
export function member<Kind extends Definition<unknown>>(
  definition: Kind,
  description: string,
): Kind & { readonly description: string };
export function member<Kind extends Definition<unknown>, const Options extends MemberOptions>(
  definition: Kind,
  description: string,
  options: Options,
): Kind & { readonly description: string } & Options;
export function member(definition: Definition<unknown>, description: string, options: MemberOptions = {}): Member {
  return { ...definition, description, ...options };
}

/** Reads a member: its default when it is absent, or invalid, which is an error anyway. */
export function readMember(value: unknown, given: Member, label: string, problems: ConfigProblems): unknown {
  if (!isAbsent(value, given)) {
    const read = given.read(value, label, problems);
    if (read !== undefined) return read;
  } else if (given.required === true) {
    problems.add(`${label} is missing; enter ${given.expected}`);
  }
  return given.default === undefined ? undefined : given.read(given.default, label, problems);
}

/** Whether a value counts as not given. */
export function isAbsent(value: unknown, { keepsEmpty }: Pick<Definition<unknown>, 'keepsEmpty'> = {}): boolean {
  return value === undefined || value === null || (value === '' && keepsEmpty !== true);
}

/** Returns the JSON Schema of a member. */
export function describeMember({ schema, label, description, default: preset, examples }: Member): JsonSchema {
  return {
    ...(label !== undefined && { title: label }),
    description,
    ...schema,
    ...(preset !== undefined && !isEmptyObject(preset) && { default: preset }),
    ...(examples !== undefined && { examples }),
  };
}

/** As a default it only says that its members have defaults. */
function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
