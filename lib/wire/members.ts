import type { Problem } from '../errors.js';

/** What credentials hold, by member. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The values as they are kept, or everything that is wrong with them. */
export type MembersResult = { readonly values: JsonObject } | { readonly problems: readonly Problem[] };

/** Gives the value as it is kept, or says what it has to be. */
export type Check = (value: unknown) => { readonly value: unknown } | { readonly fault: string };

/** The members that an object may have. */
export type MemberChecks = Readonly<Record<string, Check>>;

/** What answers show in place of a secret value. */
export const MASK = '***';

/** Where credentials are in a document. */
export const CREDENTIALS_POINTER = '/data/attributes/credentials';

/** Whether a value, or anything in it, is the mask. */
export function containsMask(value: unknown): boolean {
  if (isJsonObject(value)) return Object.values(value).some(containsMask);
  return Array.isArray(value) ? value.some(containsMask) : value === MASK;
}

/** Reads an object member by member; `null` stays `null`. Members that the table doesn't name are refused. */
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
        unknownMemberProblem(
          name,
          `There is no such member here. There are: ${Object.keys(members).join(', ') || 'none'}`,
        ),
      );
    } else if (given === null) {
      values[name] = null;
    } else if (containsMask(given)) {
      problems.push(maskedMemberProblem(name));
    } else {
      const read = check(given);
      if ('fault' in read) problems.push(memberProblem(name, `${name} must be ${read.fault}`));
      // With the white space taken away that was around it.
      else if (containsMask(read.value)) problems.push(maskedMemberProblem(name));
      else values[name] = read.value;
    }
  }
  return { values, problems };
}

/** A member of `credentials` that can't be taken. */
export function memberProblem(name: string, detail: string): Problem {
  return { code: 'invalid', detail, source: { pointer: pointerTo(name) } };
}

function unknownMemberProblem(name: string, detail: string): Problem {
  return { ...memberProblem(name, detail), code: 'unknown' };
}

function maskedMemberProblem(name: string): Problem {
  const detail = `${MASK} only stands for a value in answers: leave ${name} out to keep it, or send the value itself`;
  return { code: 'masked', detail, source: { pointer: pointerTo(name) } };
}

/** A longer name is somebody's data in the wrong place and is not repeated. */
const MAX_NAME_LENGTH = 100;

/** Pointer to a member of `credentials` (RFC 6901). */
function pointerTo(name: string): string {
  if (name.length > MAX_NAME_LENGTH) return CREDENTIALS_POINTER;
  return `${CREDENTIALS_POINTER}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The changes laid over the values as in RFC 7396: what isn't sent stays, `null` removes, objects are merged. */
export function mergePatch(values: JsonObject, changes: JsonObject): JsonObject {
  const merged = new Map(Object.entries(values));
  for (const [name, change] of Object.entries(changes)) {
    if (change === null) merged.delete(name);
    else if (isJsonObject(change)) merged.set(name, mergePatch(toJsonObject(merged.get(name)), change));
    else merged.set(name, change);
  }
  return Object.fromEntries(merged);
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toJsonObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}
