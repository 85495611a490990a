import { asJsonObject, isJsonObject, type JsonObject } from '../json.js';
import type { Problem } from '../errors.js';

/** Valid values to be stored, or all problems found in them. */
export type MembersResult = { readonly values: JsonObject } | { readonly problems: readonly Problem[] };

/** Returns the value to store, or a string that completes "<member> must be …". */
export interface Check {
  (value: unknown): { readonly value: unknown } | { readonly expected: string };
  /** Removes stray characters of copying from a string, as the check does first. */
  readonly clean?: (given: string) => string;
}

/** Checks of the members that an object may have, by name. */
export type MemberChecks = Readonly<Record<string, Check>>;

/** Replaces secret values in responses. */
export const MASK = '***';

/** JSON pointer to the credentials in a document. */
export const CREDENTIALS_POINTER = '/data/attributes/credentials';

/** Whether a value is the mask, or contains it at any depth. */
export function containsMask(value: unknown): boolean {
  if (isJsonObject(value)) return Object.values(value).some(containsMask);
  return Array.isArray(value) ? value.some(containsMask) : value === MASK;
}

/** Checks an object member by member. `null` stays `null`; unknown members are a problem. */
export function readMembers(
  members: MemberChecks,
  input: JsonObject,
): { readonly values: JsonObject; readonly problems: readonly Problem[] } {
  const values: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const [name, given] of Object.entries(input)) {
    const check = Object.hasOwn(members, name) ? members[name] : undefined;
    if (check === undefined) {
      problems.push(
        createUnknownMemberProblem(
          name,
          `Unknown member. Allowed members: ${Object.keys(members).join(', ') || 'none'}`,
        ),
      );
    } else if (given === null) {
      values[name] = null;
    } else if (containsMask(given)) {
      problems.push(createMaskedMemberProblem(name));
    } else {
      const read = check(given);
      if ('expected' in read) problems.push(createMemberProblem(name, `${name} must be ${read.expected}`));
      // The check may have removed white space around the mask.
      else if (containsMask(read.value)) problems.push(createMaskedMemberProblem(name));
      else values[name] = read.value;
    }
  }
  return { values, problems };
}

/** Returns the problem of an invalid member of `credentials`. */
export function createMemberProblem(name: string, detail: string): Problem {
  return { code: 'invalid', detail, source: { pointer: pointerTo(name) } };
}

/** Returns the problem of a missing member of `credentials`. */
export function createMissingProblem(name: string, detail: string): Problem {
  return { ...createMemberProblem(name, detail), code: 'missing' };
}

/** Returns a problem for each of the members that is absent or `null`. */
export function findMissing(values: JsonObject, names: readonly string[]): readonly Problem[] {
  return names
    .filter((name) => values[name] === undefined || values[name] === null)
    .map((name) => createMissingProblem(name, `${name} is missing`));
}

function createUnknownMemberProblem(name: string, detail: string): Problem {
  return { ...createMemberProblem(name, detail), code: 'unknown' };
}

function createMaskedMemberProblem(name: string): Problem {
  const detail = `${MASK} replaces a secret value in responses. Omit ${name} to keep the stored value, or send a new one`;
  return { code: 'masked', detail, source: { pointer: pointerTo(name) } };
}

/** A longer name may be data in the wrong place and is not repeated. */
const MAX_NAME_LENGTH = 100;

/** Returns the JSON pointer to a member of `credentials` (RFC 6901). */
function pointerTo(name: string): string {
  if (name.length > MAX_NAME_LENGTH) return CREDENTIALS_POINTER;
  return `${CREDENTIALS_POINTER}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** Applies a merge patch (RFC 7396): members that aren't sent stay, `null` removes, objects are merged. */
export function mergePatch(values: JsonObject, changes: JsonObject): JsonObject {
  const merged = new Map(Object.entries(values));
  for (const [name, change] of Object.entries(changes)) {
    if (change === null) merged.delete(name);
    else if (isJsonObject(change)) merged.set(name, mergePatch(asJsonObject(merged.get(name)), change));
    else merged.set(name, change);
  }
  return Object.fromEntries(merged);
}

/** Returns an object with the same names and other values. */
export function mapMembers<Value, Result>(
  values: Readonly<Record<string, Value>>,
  change: (value: Value, name: string) => Result,
): Readonly<Record<string, Result>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value, name)]));
}
