import { isJsonObject, type JsonObject } from '../../json.js';
import type { FlowPath, ReportProblem } from './flowFile.js';

/** Returns the value as the type that it should have; reports why it doesn't fit. Undefined if its type is wrong. */
export type ValueReader<T> = (value: unknown, path: FlowPath, report: ReportProblem) => T | undefined;

interface TextLimits {
  /** In characters (code points). */
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: TextPattern;
}

interface TextPattern {
  readonly regex: RegExp;
  /** Describes the texts that match, for the problem: `1 to 64 letters`. */
  readonly description: string;
}

/** A string within limits. */
export function text({ minLength = 0, maxLength = Infinity, pattern }: TextLimits = {}): ValueReader<string> {
  return (value, path, report) => {
    if (typeof value !== 'string') {
      reportType('string', value, path, report);
      return;
    }
    const length = Array.from(value).length;
    if (length > maxLength) report(path, `must NOT have more than ${String(maxLength)} characters`);
    if (length < minLength) report(path, `must NOT have fewer than ${String(minLength)} characters`);
    if (pattern?.regex.test(value) === false) report(path, `must be ${pattern.description}`);
    return value;
  };
}

/** A whole number within limits. */
export function integer(min: number, max: number): ValueReader<number> {
  return (value, path, report) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      reportType('integer', value, path, report);
      return;
    }
    if (value < min) report(path, `must be >= ${String(min)}`);
    if (value > max) report(path, `must be <= ${String(max)}`);
    return value;
  };
}

export const boolean: ValueReader<boolean> = (value, path, report) =>
  typeof value === 'boolean' ? value : reportType('boolean', value, path, report);

export const object: ValueReader<JsonObject> = (value, path, report) =>
  isJsonObject(value) ? value : reportType('object', value, path, report);

/** One of several strings. */
export function oneOf<T extends string>(allowed: readonly T[]): ValueReader<T> {
  return (value, path, report) => {
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) report(path, `must be one of ${allowed.join(', ')}, not ${String(value)}`);
    return found;
  };
}

export function listOf<T>(item: ValueReader<T>): ValueReader<readonly (T | undefined)[]> {
  return (value, path, report) => {
    if (!Array.isArray(value)) {
      reportType('array', value, path, report);
      return;
    }
    return value.map((entry, index) => item(entry, [...path, index], report));
  };
}

/** An object with any names; entries that don't fit are left out. */
export function mapOf<T>(entry: ValueReader<T>): ValueReader<Readonly<Record<string, T>>> {
  return (value, path, report) => {
    const given = object(value, path, report);
    if (given === undefined) return undefined;
    const entries = Object.entries(given).flatMap(([name, member]): readonly (readonly [string, T])[] => {
      const found = entry(member, [...path, name], report);
      return found === undefined ? [] : [[name, found]];
    });
    return Object.fromEntries(entries);
  };
}

/**
 * An object with these members and no others.
 * @param required names of members that must not be absent
 */
export function members<T extends object>(
  readers: { readonly [Name in keyof T]: ValueReader<T[Name]> },
  required: readonly (keyof T & string)[] = [],
): ValueReader<Partial<T>> {
  const known = Object.keys(readers) as (keyof T & string)[];
  return (value, path, report) => {
    const given = object(value, path, report);
    if (given === undefined) return undefined;
    for (const name of required) if (given[name] === undefined) report(path, `"${name}" is missing`);
    for (const name of Object.keys(given)) {
      if (!Object.hasOwn(readers, name)) report([...path, name], `unknown key; allowed keys: ${known.join(', ')}`);
    }
    const read: Partial<T> = {};
    for (const name of known) {
      const found = given[name] === undefined ? undefined : readers[name](given[name], [...path, name], report);
      if (found !== undefined) read[name] = found;
    }
    return read;
  };
}

/** An object with all of these members and no others. */
export function record<T extends object>(readers: {
  readonly [Name in keyof T]: ValueReader<T[Name]>;
}): ValueReader<T> {
  const names = Object.keys(readers) as (keyof T & string)[];
  const read = members(readers, names);
  return (value, path, report) => {
    const found = read(value, path, report);
    return found !== undefined && names.every((name) => found[name] !== undefined) ? (found as T) : undefined;
  };
}

/** A string, or an object with members. */
export function textOr<T extends object>(
  asText: ValueReader<string>,
  asObject: ValueReader<T>,
): ValueReader<string | T> {
  return (value, path, report) => {
    if (typeof value === 'string') return asText(value, path, report);
    if (isJsonObject(value)) return asObject(value, path, report);
    reportType('string or object', value, path, report);
  };
}

/** Reports the type of a value. The value isn't shown: it may be a misplaced secret. */
function reportType(expected: string, value: unknown, path: FlowPath, report: ReportProblem): undefined {
  const actual = value === null ? 'empty' : Array.isArray(value) ? 'a list' : `of type ${typeof value}`;
  report(path, `must be ${expected}, not ${actual}`);
}
